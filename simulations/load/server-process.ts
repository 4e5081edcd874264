import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** A fenliu of the run's own, in its own process. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** SIGTERM, as an operator would; resolves when the process is gone. @throws when it had to be killed. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The limits that a whole shop behind one address would meet first. */
const WIDE_LIMITS = {
  FENLIU_MAX_CONNECTIONS_PER_ADDRESS: '100000',
  FENLIU_LOGINS_PER_MINUTE: '10000',
  FENLIU_AGENT_MESSAGES_PER_10_SEC: '100000',
};

/**
 * Starts the server on a free port with this data folder, and waits until it is ready.
 * @param settings on top of the wide limits
 * @throws when it ends before, or is not ready within 60 s; the message holds what it said
 */
export async function startServerProcess(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = Number(settings.PORT ?? (await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const entry = fileURLToPath(new URL(`../../server/main${extname(import.meta.filename)}`, import.meta.url));
  const child = fork(entry, [], {
    env: {
      ...process.env,
      ...WIDE_LIMITS,
      PORT: String(port),
      HOST: '127.0.0.1',
      FENLIU_DATA_DIR: dataDir,
      FENLIU_PUBLIC_URL: '',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the simulator, which then stops the server in its own time.
    detached: true,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  }
  await untilReady(url, child, said);
  return { url, pid: child.pid as number, stop: () => stop(child, said), kill: () => kill(child) };
}

async function untilReady(url: string, child: ChildProcess, said: string[]): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${child.exitCode}:\n${said.join('')}`);
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await wait(100);
  }
  await stop(child, said).catch(() => {});
  throw new Error(`the server was not ready in ${START_LIMIT_MS} ms:\n${said.join('')}`);
}

async function stop(child: ChildProcess, said: string[]): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([exited.then(() => true), wait(STOP_LIMIT_MS, false, { ref: false })]);
  if (inTime) return;
  await kill(child);
  throw new Error(`the server did not stop in ${STOP_LIMIT_MS} ms:\n${said.join('')}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
