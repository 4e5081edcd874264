import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface GatewayProcess {
  url: string;
  /** Ends it without a warning, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * A second gateway in a process of its own, on the stores of another.
 *
 * @param settings By the names of `.env.example`; `REDIS_URL`, `DATABASE_URL` and
 *   `FENLIU_TOKEN_SECRET` are needed.
 */
export async function startGatewayProcess(settings: Record<string, string>): Promise<GatewayProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-gateway-'));
  const child = spawn(process.execPath, ['dist/server/main.js'], {
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'error',
      FENLIU_ROLES: 'gateway',
      FENLIU_DATA_DIR: dataDir,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await listeningUrl(child), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function listeningUrl(child: ChildProcess & { stdout: NodeJS.ReadableStream | null }): Promise<string> {
  if (!child.stdout) throw new Error('the gateway has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error('the gateway ended before it listened');
}
