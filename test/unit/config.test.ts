import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { findUnknownSettings, readConfig, Settings } from '../../server/config.ts';

const example = parseEnv(readFileSync('.env.example', 'utf8'));

test('.env.example names every setting and no other', () => {
  expect(Object.keys(example).sort()).toEqual(Object.keys(Settings.shape).sort());
});

test('.env.example shows the defaults', () => {
  expect(readConfig(example)).toEqual(readConfig({}));
});

test.each([
  ['PORT', 'abc', 'a whole number from 0 to 65535'],
  ['PORT', '70000', 'a whole number from 0 to 65535'],
  ['PORT', '-1', 'a whole number from 0 to 65535'],
  ['FENLIU_ROLES', 'both', 'all, gateway, worker'],
  ['FENLIU_TRANSPORTS', 'websocket,pigeon', 'websocket, polling, or both'],
  ['REDIS_URL', 'http://x', 'redis://… or rediss://…'],
  ['DATABASE_URL', 'mysql://x/y', 'postgres://… or postgresql://…'],
  ['FENLIU_ALLOWED_ORIGINS', 'https://shop.example/path', '* or origins'],
  ['FENLIU_TOKEN_SECRET', 'short', '32 to 1000 characters'],
])('%s=%s stops the start and says what is allowed', (name, value, allowed) => {
  const start = () => readConfig({ [name]: value });
  expect(start).toThrow(name);
  expect(start).toThrow(allowed);
});

test('a wrong secret or address is not repeated in the message', () => {
  const start = () => readConfig({ REDIS_URL: 'http://user:hunter2@x', FENLIU_TOKEN_SECRET: 'hunter2' });
  expect(start).toThrow('REDIS_URL');
  expect(start).not.toThrow('hunter2');
});

test('a role of its own needs shared stores', () => {
  expect(() => readConfig({ FENLIU_ROLES: 'worker' })).toThrow('REDIS_URL and DATABASE_URL');
});

test('a role of its own needs the secret that all of them share', () => {
  const stores = { REDIS_URL: 'redis://r', DATABASE_URL: 'postgres://d/x' };
  expect(() => readConfig({ ...stores, FENLIU_ROLES: 'gateway' })).toThrow('set FENLIU_TOKEN_SECRET');
  const secret = 'x'.repeat(32);
  expect(readConfig({ ...stores, FENLIU_ROLES: 'gateway', FENLIU_TOKEN_SECRET: secret }).tokenSecret).toBe(
    secret,
  );
});

test('a misspelt setting is named with the one that was meant', () => {
  expect(
    findUnknownSettings({
      FENLIU_TOKEN_SECRT: 'x',
      FENLIU_PING_INTERVAL: '1',
      FENLIU_ROLES: 'all',
      PATH: '/',
    }),
  ).toEqual([
    'FENLIU_TOKEN_SECRT is no setting and does nothing. Did you mean FENLIU_TOKEN_SECRET?',
    'FENLIU_PING_INTERVAL is no setting and does nothing. Did you mean FENLIU_PING_INTERVAL_MS?',
  ]);
  expect(findUnknownSettings({ FENLIU_SOMETHING_ELSE_ALTOGETHER: '' })).toEqual([
    'FENLIU_SOMETHING_ELSE_ALTOGETHER is no setting and does nothing.',
  ]);
});

test('lists and addresses are read', () => {
  const config = readConfig({
    FENLIU_ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
    FENLIU_TRANSPORTS: 'websocket',
    FENLIU_PUBLIC_URL: 'https://chat.example/',
    REDIS_URL: 'redis://user:pass@10.0.0.1:6379/2',
    DATABASE_URL: 'postgres://user:p%40ss@db/fenliu',
  });
  expect(config.allowedOrigins).toEqual(['https://a.example', 'https://b.example:8443']);
  expect(config.transports).toEqual(['websocket']);
  expect(config.publicUrl).toBe('https://chat.example');
});
