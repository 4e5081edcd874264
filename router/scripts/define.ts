import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DAY_KEYS, SHOP_KEYS, type ShopKeyName } from '../keys.ts';

/** What the header of a Lua script says, and its text. */
export interface ScriptSource {
  name: string;
  keys: ShopKeyName[];
  args: string[];
  statuses: string[];
  text: string;
  /** Of its own and of its includes, each after those that it needs itself. */
  includes: string[];
}

const LUA = fileURLToPath(new URL('../lua/', import.meta.url));

const read = (path: string) => readFileSync(`${LUA}${path}.lua`, 'utf8');

export const readInclude = (name: string) => read(`include/${name}`);

/** The words after `-- NAME:` in a header; a list may go on over several lines. */
function headerList(text: string, name: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(new RegExp(`^-- ${name}: (.*)$`, 'gm'))) {
    words.push(...(match[1] ?? '').split(/[\s,]+/).filter(Boolean));
  }
  return words;
}

/** Includes in the order in which they are first named, those of an include before it. */
function resolveIncludes(text: string, from: string, seen: string[], open: string[]): string[] {
  for (const name of headerList(text, 'INCLUDE')) {
    if (open.includes(name)) throw new Error(`${from}: include cycle ${[...open, name].join(' → ')}`);
    if (seen.includes(name)) continue;
    resolveIncludes(readInclude(name), name, seen, [...open, name]);
    seen.push(name);
  }
  return seen;
}

/**
 * Reads one script and checks its header: every key is known, every key that an include uses is declared, and the
 * arguments are the ones that the wrapper will pass.
 * @throws Error naming the script when header and wrapper differ
 */
export function readScript(name: string, wrapperArgs: readonly string[]): ScriptSource {
  const text = read(name);
  const keys = headerList(text, 'KEYS') as ShopKeyName[];
  const args = headerList(text, 'ARGV');
  const known = { ...SHOP_KEYS, ...DAY_KEYS };
  for (const key of keys) if (!(key in known)) throw new Error(`${name}.lua: unknown key ${key}`);
  const passed = ['now', 'day', 'closed', 'version', ...wrapperArgs];
  if (args.join() !== passed.join()) {
    throw new Error(`${name}.lua: header has ARGV ${args.join(' ')}, the wrapper passes ${passed.join(' ')}`);
  }
  for (const part of ['KEYS', 'ARGV', 'RETURNS', 'KEEPS', 'COST']) {
    if (!text.includes(`\n-- ${part}:`)) throw new Error(`${name}.lua: the header has no ${part}`);
  }
  const includes = resolveIncludes(text, name, [], []);
  for (const include of includes) {
    for (const key of headerList(readInclude(include), 'USES')) {
      if (!keys.includes(key as ShopKeyName)) {
        throw new Error(`${name}.lua: include ${include} uses ${key}, which KEYS does not name`);
      }
    }
  }
  return { name, keys, args, statuses: headerList(text, 'RETURNS'), text, includes };
}
