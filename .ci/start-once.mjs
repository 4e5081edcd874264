/** Starts the built product on a free port and a fresh data folder, waits until it is ready, stops it. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetSettings } from '../server/setup/prepare.mjs';

const START_MS = 60_000;
const STOP_MS = 10_000;

forgetSettings();
const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-ci-'));
const startedAt = performance.now();
const server = spawn(process.execPath, ['server/setup/start.mjs'], {
  env: { ...process.env, PORT: '0', FENLIU_DATA_DIR: dataDir },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.on('close', (code, signal) => resolve(signal ?? code)));
let output = '';
server.stdout.on('data', (chunk) => {
  output += chunk;
});

try {
  await waitUntilReady();
  console.log(`ready after ${elapsedMs()} ms`);
  const stopAt = performance.now();
  server.kill('SIGTERM');
  const status = await Promise.race([ended, sleep(STOP_MS, 'still running')]);
  if (status !== 0) throw new Error(`after SIGTERM: exit status ${status}`);
  console.log(`stopped after ${Math.round(performance.now() - stopAt)} ms`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  server.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}

async function waitUntilReady() {
  while (elapsedMs() < START_MS) {
    if (server.exitCode !== null) throw new Error(`it ended with status ${server.exitCode}`);
    const url = /listens on (http:\/\/\S+)/.exec(output)?.[1];
    const ready = url && (await fetch(`${url}/readyz`).catch(() => null));
    if (ready?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`not ready after ${START_MS} ms`);
}

function elapsedMs() {
  return Math.round(performance.now() - startedAt);
}
