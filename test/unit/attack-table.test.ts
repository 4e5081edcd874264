import { existsSync, readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';

/** Each case in server/README.md names tests that exist. */

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const [, tables = ''] = read('server/README.md').split('## What is tried against it');
const cases = [...tables.matchAll(/^\| (.+?) \| (.+) \| (.+?) \|$/gm)]
  .map(([, what = '', keptBy = '', tests = '']) => ({ what, keptBy, tests: tests.split(' · ') }))
  .filter(({ what }) => what !== 'case' && what !== '--');

const FOLDERS = ['unit', 'integration', 'e2e', 'cluster'];

function titlesOf(name: string): string[] {
  const folder = FOLDERS.find((one) => existsSync(new URL(`../${one}/${name}.test.ts`, import.meta.url)));
  if (!folder) throw new Error(`there is no test file ${name}`);
  const titles = read(`test/${folder}/${name}.test.ts`).matchAll(/\(\s*(['`])(.+?)\1,/g);
  return [...titles].map(([, , title = '']) => title);
}

test('the tables have the wire, rights, injection, outgoing and versions', () => {
  expect([...tables.matchAll(/^### (.+)$/gm)].map(([, title]) => title)).toEqual([
    'Wire',
    'Rights',
    'Injection',
    'Outgoing',
    'Lowest versions',
  ]);
  expect(cases.length).toBeGreaterThan(20);
});

it.each(cases)('$what: its tests are there, and what keeps it', ({ keptBy, tests }) => {
  for (const named of tests) {
    const [, file = '', begins = ''] = /^`([\w-]+)`: (.+)$/.exec(named) ?? [];
    expect(
      titlesOf(file).some((title) => title.startsWith(begins)),
      `${file} has no test “${begins}…”`,
    ).toBe(true);
  }
  for (const [, path] of keptBy.matchAll(/`([\w/-]+\.ts)`/g)) {
    const places = [`server/${path}`, `${path}`].map((place) => new URL(`../../${place}`, import.meta.url));
    expect(places.some(existsSync), `there is no ${path}`).toBe(true);
  }
});
