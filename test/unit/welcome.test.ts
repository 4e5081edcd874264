import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { newDemo } from '../../server/shop/demo-file.ts';
import { welcome } from '../../server/welcome.ts';

const url = 'http://127.0.0.1:3000';
const publicUrl = 'https://chat.example';
const shared = {
  REDIS_URL: 'redis://r',
  DATABASE_URL: 'postgres://d/x',
  FENLIU_TOKEN_SECRET: 'x'.repeat(32),
};

test('a worker names no page that it does not serve', () => {
  const text = welcome(
    { url, publicUrl, demo: { status: 'absent' } },
    readConfig({ ...shared, FENLIU_ROLES: 'worker' }),
  );
  expect(text).toContain(`listens on ${url}`);
  expect(text).toContain(`${url}/operator`);
  expect(text).not.toContain(publicUrl);
});

test('the first start shows the passwords, each start where they are kept', () => {
  const demo = newDemo(publicUrl);
  const config = readConfig({});
  const first = welcome({ url, publicUrl, demo: { status: 'created', demo } }, config);
  const later = welcome({ url, publicUrl, demo: { status: 'kept', demo } }, config);
  // Whoever writes as a buyer first looks for his chat in vain on an agent's page (R7.3).
  expect(first).toContain('Log an agent in first');
  for (const { login, password } of demo.accounts) {
    expect(first).toContain(login);
    expect(first).toContain(password);
    expect(later).not.toContain(password);
  }
  for (const text of [first, later]) {
    expect(text).toContain(demo.urls.owner);
    expect(text).toContain(join('.data', 'demo.json'));
    expect(text).toContain(join('.data', 'operator-password'));
  }
});

test('a password that is set is not looked for in the data folder', () => {
  const config = readConfig({ FENLIU_OPERATOR_PASSWORD: 'a password that is set' });
  const text = welcome({ url, publicUrl, demo: { status: 'absent' } }, config);
  expect(text).toContain('FENLIU_OPERATOR_PASSWORD');
  expect(text).not.toContain('a password that is set');
});
