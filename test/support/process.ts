import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';

export interface ServerProcess {
  child: ChildProcess;
  /** Address of its HTTP port, once it listens. */
  url(): Promise<string>;
  stdout(): string;
  stderr(): string;
  /** Its exit status, or the signal that ended it. */
  ended: Promise<number | string>;
}

const START_MS = 30_000;

/** fenliu in a process of its own, for tests of its signals and its death. Settings come from `env` alone; it ends with the test. */
export function startServerProcess(env: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, ['dist/server/main.js'], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    async url() {
      const find = () => /listens on (http:\/\/\S+)/.exec(stdout)?.[1];
      await eventually(
        () => {
          if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr}`);
          return find() ? null : `it does not listen yet: ${stderr}`;
        },
        { withinMs: START_MS },
      );
      return find() as string;
    },
  };
}
