import { createHash } from 'node:crypto';
import { readInclude, readScript, type ScriptSource } from './define.ts';

/** All scripts of the router with their includes: one library of Redis functions, so that they share what they keep. */
export interface Library {
  /** It carries a hash of the text, so that old and new nodes live side by side. */
  name: string;
  text: string;
}

/** A Lua script with its parsed header: one Redis function. */
export interface Script extends ScriptSource {
  functionName: string;
}

/** What the names of all libraries of ours begin with. */
export const LIBRARY_PREFIX = 'fenliu_';

/** One top-level local of an include, with the names that it defines; a statement that defines none has none. */
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
 * The includes as one text. Lua allows 200 locals at a time, so what an include has for itself ends with it.
 * @param sources of the scripts
 */
function joinIncludes(includes: Piece[][], sources: string[]): string {
  const usedBeyond = new Set(sources.flatMap(wordsOf));
  const blocks: string[] = [];
  // What is used stands before what uses it.
  for (const pieces of includes.toReversed()) {
    const shared = pieces.filter(({ names }) => names.some((name) => usedBeyond.has(name)));
    const names = shared.flatMap((piece) => piece.names);
    const lines = pieces.map((piece) => (shared.includes(piece) ? withoutLocal(piece.text) : piece.text));
    blocks.push([names.length > 0 ? `local ${names.join(', ')}` : '', 'do', ...lines, 'end'].join('\n'));
    for (const { text } of pieces) for (const word of wordsOf(text)) usedBeyond.add(word);
  }
  return blocks.reverse().join('\n');
}

/** The same statement for names that are declared already. */
function withoutLocal(text: string): string {
  const bare = text.replace(/^local (?=function |.*=)/, '');
  return bare.startsWith('local ') ? bare.replace(/^local .*/, '') : bare;
}

/** Names become keys and arguments in tables that stay from call to call. */
const fill = (table: string, list: string, names: string[]) =>
  `${table} = tables.${table}; ${names.map((name, i) => `${table}.${name} = ${list}[${i + 1}]`).join('; ')}`;

const functionOf = ({ text, keys, args }: ScriptSource, functionName: string) => `
do
  local tables = { K = {}, A = {} }
  local function run()
${text}
  end
  redis.register_function('${functionName}', function(keys, argv)
    ${fill('K', 'keys', keys)}
    ${fill('A', 'argv', args)}
    ARGV = argv
    for _, reset in ipairs(resets) do reset() end
    local reply = run()
    for _, done in ipairs(dones) do done() end
    return reply
  end)
end`;

/**
 * Makes the library of these scripts.
 * @param list the file and the arguments that its wrapper passes after `now day closed version`
 * @throws Error naming the script whose header differs from its wrapper
 */
export function makeLibrary<Name extends string>(
  list: Record<Name, [file: string, args: readonly string[]]>,
): { library: Library; scripts: Record<Name, Script> } {
  const entries = Object.entries(list) as [Name, [string, readonly string[]]][];
  const sources = entries.map(([, [file, args]]) => readScript(file, args));
  const includes = [...new Set(sources.flatMap((source) => source.includes))].map((include) =>
    piecesOf(readInclude(include)),
  );
  const names = includes.flat().flatMap((piece) => piece.names);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice) throw new Error(`two includes define ${twice}`);
  const head = [
    'local K, A, ARGV',
    'local resets, dones = {}, {}',
    // What an include knows of one call, it makes anew at each: a library lives on from call to call.
    'local function each_call(reset)',
    '  resets[#resets + 1] = reset',
    'end',
    // At the end of a call that did not break off.
    'local function each_end(done)',
    '  dones[#dones + 1] = done',
    'end',
    joinIncludes(
      includes,
      sources.map(({ text }) => text),
    ),
  ].join('\n');
  const functionNameIn = (library: string, file: string) => `${library}_${file.replaceAll('-', '_')}`;
  const textOf = (library: string) =>
    [
      `#!lua name=${library}`,
      head,
      ...sources.map((source) => functionOf(source, functionNameIn(library, source.name))),
    ].join('\n');
  const hash = createHash('sha1').update(textOf('')).digest('hex').slice(0, 16);
  const name = `${LIBRARY_PREFIX}${hash}`;
  const scripts = entries.map(([key], i) => {
    const source = sources[i] as ScriptSource;
    return [key, { ...source, functionName: functionNameIn(name, source.name) }];
  });
  return {
    library: { name, text: textOf(name) },
    scripts: Object.fromEntries(scripts) as Record<Name, Script>,
  };
}
