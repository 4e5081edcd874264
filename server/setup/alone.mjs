/** Keeps two set-ups in one folder from doing the same step at once. */

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectDir } from './paths.mjs';
import { step } from './step.mjs';

/** Does `work` while no other process does a step of this name in this folder; waits for one that does. */
export async function alone(name, work) {
  const folder = createHash('sha256').update(projectDir).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `fenliu-setup-${folder}-${name}.lock`);
  if (!take(lock)) {
    await step(`Waiting for another set-up in this folder: ${name}`, async () => {
      while (!take(lock)) await sleep(200);
    });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A lock whose process is gone counts as none. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isRunning(readPid(lock))) rmSync(lock, { force: true });
  return false;
}

function readPid(lock) {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10);
  } catch {
    return Number.NaN;
  }
}

function isRunning(pid) {
  // Its owner has made the lock and not yet written his number.
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
