import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** R19's little sister: no rule of router/README.md goes without a test whose title begins with its id. */

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const table = [...read('../../router/README.md').matchAll(/^\| ([RM][\d.]+) +\| .* \| (.*?) +\|$/gm)].map(
  ([, id = '', files = '']) => ({
    id,
    files: [...files.matchAll(/`([\w-]+)`/g)].map(([, name]) => name as string),
  }),
);

/** Most are `routing-<name>`; some are files of their own. */
const pathOf = (name: string) =>
  [`./routing-${name}`, `./${name}`, `../unit/${name}`]
    .map((path) => `${path}.test.ts`)
    .find((path) => existsSync(new URL(path, import.meta.url)));

/** The rule ids with which the titles of a file begin. */
function idsIn(name: string): Set<string> {
  const path = pathOf(name);
  if (!path) throw new Error(`there is no test file ${name}`);
  const titles = read(path).matchAll(/\(\s*['`]((?:[RMPW]\d[\d.]*:? )+)/g);
  return new Set([...titles].flatMap(([, ids = '']) => ids.replaceAll(':', '').trim().split(' ')));
}

describe('the table of rules', () => {
  it('has every rule from R1 to R19, each line of R4, and every number from M1 to M9', () => {
    const wanted = [
      ...Array.from({ length: 19 }, (_, i) => `R${i + 1}`).filter((id) => id !== 'R4'),
      ...Array.from({ length: 10 }, (_, i) => `R4.${i + 1}`),
      ...Array.from({ length: 9 }, (_, i) => `M${i + 1}`),
    ];
    expect(table.map(({ id }) => id).sort()).toEqual(wanted.sort());
  });

  it.each(table)('$id has tests that begin with it, in each file that is named', ({ id, files }) => {
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      expect([...idsIn(name)], `${name} has no title that begins with ${id}`).toContain(id);
    }
  });
});
