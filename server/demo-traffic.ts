import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './start-error.ts';

const STOP_MS = 2000;

export interface DemoTraffic {
  stop(): Promise<void>;
}

/**
 * `--demo`: simulated buyers and agents, in a process of their own and over real sockets, like any client.
 * The process is given the server's address and the path of demo.json; it ends when its channel to us closes.
 * @throws StartError when this copy has no simulations
 */
export function startDemoTraffic(url: string, demoFile: string): DemoTraffic {
  const entry = fileURLToPath(
    new URL(`../simulations/demo/main${extname(import.meta.filename)}`, import.meta.url),
  );
  if (!existsSync(entry)) throw new StartError('--demo: this copy of fenliu has no simulations.');
  // In a group of its own: Ctrl-C is for us, and we end it before anything else.
  const child = fork(entry, [url, demoFile], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(killer);
    },
  };
}
