import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { shopKey } from '../../router/keys.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

const redis = useRedis();

/** `npm run audit` without its set-up. */
async function runAudit(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/server/audit-shop.js', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

async function workingShop() {
  const shop = new RoutingShop(redis, STAFF, RULES);
  await shop.connect('a');
  await shop.say('x');
  return shop;
}

describe('npm run audit', () => {
  it('R19 prints nothing for a shop that is well, and every breach with its rule id for one that is not', async () => {
    const shop = await workingShop();
    const env = { REDIS_URL: inject('redisUrl') };
    expect(await runAudit(['--shop', shop.shopId], env)).toEqual({ status: 0, stdout: '', stderr: '' });
    await redis.del(shopKey(shop.shopId, 'holdings', shop.now, ''));
    const { status, stdout } = await runAudit(['--shop', shop.shopId], env);
    expect(status).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['R19', 'R19', 'P5']);
  });

  it('R19 finds the Redis of a running fenliu by the address in its data folder', async () => {
    const shop = await workingShop();
    const dataDir = mkdtempSync(join(tmpdir(), 'fenliu-audit-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    mkdirSync(join(dataDir, 'redis'));
    const env = { FENLIU_DATA_DIR: dataDir, REDIS_URL: '' };
    expect(await runAudit(['--shop', shop.shopId], env)).toMatchObject({ status: 2 });
    writeFileSync(join(dataDir, 'redis', 'address'), inject('redisUrl'));
    expect(await runAudit(['--shop', shop.shopId], env)).toMatchObject({ status: 0, stdout: '' });
  });

  it('says what is missing: the shop’s id, or the shop', async () => {
    const env = { REDIS_URL: inject('redisUrl') };
    expect(await runAudit([], env)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--shop ID'),
    });
    expect(await runAudit(['--shop', 'nobody'], env)).toMatchObject({ status: 2, stdout: '' });
  });
});
