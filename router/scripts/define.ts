import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DAY_KEYS, SHOP_KEYS, type ShopKeyName } from '../keys.ts';

/** A Lua script with its parsed header: one Redis function in a library of its own. */
export interface Script {
  name: string;
  keys: ShopKeyName[];
  args: string[];
  statuses: string[];
  /** The library, to be loaded. */
  text: string;
  /** Of library and function: it carries a hash of the text, so that old and new nodes live side by side. */
  functionName: string;
}

/** What the names of all libraries of ours begin with. */
export const LIBRARY_PREFIX = 'fenliu_';

const LUA = fileURLToPath(new URL('../lua/', import.meta.url));

const read = (path: string) => readFileSync(`${LUA}${path}.lua`, 'utf8');

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
    resolveIncludes(read(`include/${name}`), name, seen, [...open, name]);
    seen.push(name);
  }
  return seen;
}

/** One top-level local of an include, with the names that it defines; a statement that defines none is always kept. */
interface Piece {
  names: string[];
  text: string;
}

/** An include, cut before each line that stands at the margin and is neither a comment nor an `end`. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const line of text.split('\n')) {
    const [, name, list] = /^local (?:function (\w+)|([\w, ]+))/.exec(line) ?? [];
    const begins = /^[^\s}-]/.test(line) && line !== 'end';
    if (begins || pieces.length === 0) {
      pieces.push({ names: name ? [name] : (list ?? '').split(/[\s,]+/).filter(Boolean), text: line });
    } else if (!line.startsWith('--')) {
      (pieces.at(-1) as Piece).text += `\n${line}`;
    }
  }
  return pieces;
}

const wordsOf = (text: string) => text.replaceAll(/--.*$/gm, '').match(/\w+/g) ?? [];

/**
 * The includes as one text. Lua allows 200 locals at a time, so there is only what the script uses, and what an include
 * has for itself ends with it.
 */
function joinIncludes(includes: Piece[][], source: string): string {
  const used = new Set(wordsOf(source));
  const isUsed = ({ names }: Piece) => names.length === 0 || names.some((name) => used.has(name));
  const blocks: string[] = [];
  // What is used stands before what uses it.
  for (const pieces of includes.toReversed()) {
    const shared = pieces.filter(({ names }) => names.some((name) => used.has(name)));
    const kept = pieces
      .toReversed()
      .filter((piece) => {
        if (!isUsed(piece)) return false;
        for (const word of wordsOf(piece.text)) used.add(word);
        return true;
      })
      .reverse();
    const names = shared.flatMap((piece) => piece.names);
    const lines = kept.map((piece) => (shared.includes(piece) ? withoutLocal(piece.text) : piece.text));
    blocks.push([names.length > 0 ? `local ${names.join(', ')}` : '', 'do', ...lines, 'end'].join('\n'));
  }
  return blocks.reverse().join('\n');
}

/** The same statement for names that are declared already. */
function withoutLocal(text: string): string {
  const bare = text.replace(/^local (?=function |.*=)/, '');
  return bare.startsWith('local ') ? bare.replace(/^local .*/, '') : bare;
}

/**
 * Reads one script and its includes, and checks its header: every key is known, every key that an include
 * uses is declared, and the arguments are the ones that the wrapper will pass.
 * @throws Error naming the script when header and wrapper differ
 */
export function defineScript(name: string, wrapperArgs: readonly string[]): Script {
  const source = read(name);
  const keys = headerList(source, 'KEYS') as ShopKeyName[];
  const args = headerList(source, 'ARGV');
  const statuses = headerList(source, 'RETURNS');
  const known = { ...SHOP_KEYS, ...DAY_KEYS };
  for (const key of keys) if (!(key in known)) throw new Error(`${name}.lua: unknown key ${key}`);
  const passed = ['now', 'day', 'closed', 'version', ...wrapperArgs];
  if (args.join() !== passed.join()) {
    throw new Error(`${name}.lua: header has ARGV ${args.join(' ')}, the wrapper passes ${passed.join(' ')}`);
  }
  for (const part of ['KEYS', 'ARGV', 'RETURNS', 'KEEPS', 'COST']) {
    if (!source.includes(`\n-- ${part}:`)) throw new Error(`${name}.lua: the header has no ${part}`);
  }
  const includes = resolveIncludes(source, name, [], []);
  const pieces = includes.map((include) => piecesOf(read(`include/${include}`)));
  const names = pieces.flat().flatMap((piece) => piece.names);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice) throw new Error(`${name}.lua: two of its includes define ${twice}`);
  for (const include of includes) {
    for (const key of headerList(read(`include/${include}`), 'USES')) {
      if (!keys.includes(key as ShopKeyName)) {
        throw new Error(`${name}.lua: include ${include} uses ${key}, which KEYS does not name`);
      }
    }
  }
  const body = [
    'local K, A, ARGV',
    'local resets = {}',
    // What an include knows of one call, it makes anew at each: a library lives on from call to call.
    'local function each_call(reset)',
    '  resets[#resets + 1] = reset',
    'end',
    joinIncludes(pieces, source),
    // The 200 locals are for each function: the script's own are not counted with those of its includes.
    'local function run()',
    source,
    'end',
    'local function call(keys, argv)',
    `  K = {${keys.map((key, i) => `${key}=keys[${i + 1}]`).join(',')}}`,
    `  A = {${args.map((arg, i) => `${arg}=argv[${i + 1}]`).join(',')}}`,
    '  ARGV = argv',
    '  for _, reset in ipairs(resets) do reset() end',
    '  return run()',
    'end',
  ].join('\n');
  const hash = createHash('sha1').update(body).digest('hex').slice(0, 16);
  const functionName = `${LIBRARY_PREFIX}${name.replaceAll('-', '_')}_${hash}`;
  const text = `#!lua name=${functionName}\n${body}\nredis.register_function('${functionName}', call)\n`;
  return { name, keys, args, statuses, text, functionName };
}
