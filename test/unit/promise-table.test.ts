import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** No promise of the README, and no rule of the wire page, goes without a test whose title names it. */

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const files = readdirSync(new URL('test/', root), { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.test\.tsx?$/.test(path),
);
const titles = files.flatMap((path) =>
  [...read(`test/${path}`).matchAll(/\(\s*(['`])(.+?)\1,/g)].map(([, , title = '']) => title),
);
const isNamed = (id: string) => titles.some((title) => new RegExp(`\\b${id}\\b`).test(title));

const promises = [...read('README.md').matchAll(/^\| (P\d+) +\|/gm)].map(([, id = '']) => id);
const wire = [...read('client-sdk/protocol/README.md').matchAll(/^\| (W\d+) +\|/gm)].map(([, id = '']) => id);

test('the tables have P1 to P10 and W1 to W11', () => {
  expect(promises).toEqual(Array.from({ length: 10 }, (_, i) => `P${i + 1}`));
  expect(wire).toEqual(Array.from({ length: 11 }, (_, i) => `W${i + 1}`));
});

test.each([...promises, ...wire])('%s is named by the title of a test', (id) => {
  expect(isNamed(id)).toBe(true);
});

test('each fault, T1 to T15, has what shows it', () => {
  const faults = [...read('simulations/README.md').matchAll(/^\| (T\d+) \| .+? \| (.+?) \|$/gm)];
  expect(faults.map(([, id]) => id)).toEqual(Array.from({ length: 15 }, (_, i) => `T${i + 1}`));
  const simulated = [...read('simulations/faults/faults.ts').matchAll(/name: '([\w-]+)'/g)].map(
    ([, name]) => name,
  );
  for (const [, id, shown = ''] of faults) {
    const names = [...shown.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
    expect(names.length, id).toBeGreaterThan(0);
    for (const name of names) {
      expect(
        simulated.includes(name) || files.some((path) => path.endsWith(`/${name}.test.ts`)),
        `${id}: there is no ${name}`,
      ).toBe(true);
    }
  }
});
