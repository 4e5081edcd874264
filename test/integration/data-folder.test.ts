import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { keepAddress, keptSecret } from '../../server/data-folder.ts';
import { lockDataFolder } from '../../server/folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'fenliu-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(folder, 'data-'));

/** The lock of a process that is gone. */
const leaveDeadLock = (dataDir: string) =>
  writeFileSync(join(dataDir, 'lock-3'), JSON.stringify({ pid: 2 ** 22 + 1, bornAt: 'long ago' }));

test('whoever else has an account on this machine does not read where it listens', () => {
  const dataDir = newFolder();
  writeFileSync(join(dataDir, 'address'), 'of an earlier start', { mode: 0o644 });
  keepAddress(dataDir, 'http://127.0.0.1:3000');
  expect(statSync(join(dataDir, 'address')).mode & 0o077).toBe(0);
});

describe('the lock of the data folder', () => {
  test('of many that find a dead one at the same moment exactly one gets it', async () => {
    const takers = Array.from({ length: 4 }, startTaker);
    try {
      for (let round = 0; round < 40; round += 1) {
        const dataDir = newFolder();
        leaveDeadLock(dataDir);
        const at = Date.now() + 30;
        const answers = await Promise.all(takers.map((taker) => taker.take(dataDir, at)));
        expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
      }
    } finally {
      await Promise.all(takers.map((taker) => taker.end()));
    }
  });

  test('is free again after its release, and leaves one file', () => {
    const dataDir = newFolder();
    for (let round = 0; round < 3; round += 1) {
      const release = lockDataFolder(dataDir);
      expect(() => lockDataFolder(dataDir)).toThrow('uses the data folder');
      release();
    }
    expect(readdirSync(dataDir)).toHaveLength(1);
  });

  test('of a later process with the same number is not the one that died', () => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, 'lock-1'), JSON.stringify({ pid: process.pid, bornAt: 'another boot' }));
    lockDataFolder(dataDir)();
  });
});

describe('a secret of the data folder', () => {
  test('is made once, for the owner of the folder alone', () => {
    const dataDir = newFolder();
    const secret = keptSecret(dataDir, 'token-secret');
    expect(secret).toHaveLength(64);
    expect(keptSecret(dataDir, 'token-secret')).toBe(secret);
    expect(statSync(join(dataDir, 'token-secret')).mode & 0o077).toBe(0);
    expect(readdirSync(dataDir)).toEqual(['token-secret']);
    expect(readFileSync(join(dataDir, 'token-secret'), 'utf8')).toBe(secret);
  });

  test.each([
    ['', 'is empty'],
    ['short', 'is too short'],
  ])('that is %j now stops the start', (text, why) => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, 'token-secret'), text);
    expect(() => keptSecret(dataDir, 'token-secret')).toThrow(why);
  });
});

/** A process that takes the lock at a moment, answers, and keeps it until the next order. */
function startTaker() {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/support/lock-taker-child.ts'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return {
    async take(dataDir: string, at: number): Promise<string> {
      child.stdin?.write(`${JSON.stringify({ dataDir, at })}\n`);
      return String((await lines.next()).value);
    },
    async end() {
      child.stdin?.end();
      await ended;
    },
  };
}
