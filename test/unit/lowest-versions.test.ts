import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The lowest versions without the known faults of each; a copy inside another package counts too. */
const LOWEST: Record<string, string> = {
  ws: '8.21.1',
  'socket.io-parser': '4.2.6',
  express: '5.0.0',
  ioredis: '5.0.0',
};

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version?: string }>;
};

const rank = (version: string) =>
  version
    .split('.')
    .map((part) => Number.parseInt(part, 10))
    .reduce((sum, part) => sum * 10_000 + part, 0);

test.each(Object.entries(LOWEST))('each copy of %s is at least %s', (name, lowest) => {
  const copies = Object.entries(lock.packages).filter(([place]) => place.endsWith(`node_modules/${name}`));
  expect(copies).not.toEqual([]);
  for (const [place, { version = '' }] of copies) {
    expect(rank(version), `${place} is ${version}`).toBeGreaterThanOrEqual(rank(lowest));
  }
});
