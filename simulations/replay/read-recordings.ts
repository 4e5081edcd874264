import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readCallCentre } from './read-call-centre.ts';
import { readChatLog } from './read-chat-log.ts';
import { readStrings, readUnicodeFile } from './read-text-samples.ts';
import type { Recording } from './recording.ts';

/** A larger file is no recording of this kind. */
const MOST_BYTES = 64 * 2 ** 20;
const ANNOTATIONS = { of: /\.ascii\.txt$/, are: '.annotation.txt' };

/**
 * Everything in a file, or in a folder and those within it, that one of the readers knows; the rest is passed over.
 * @param seed for what a recording leaves to chance
 * @throws Error when there is nothing that can be read
 */
export async function readRecordings(path: string, seed: number): Promise<Recording[]> {
  const files = (await stat(path)).isDirectory() ? await listFiles(path) : [path];
  const recordings: Recording[] = [];
  for (const file of files) recordings.push(...(await readRecording(file, seed)));
  if (recordings.length === 0) {
    throw new Error(
      `${path} holds no recording: a chat log, counts of a call centre (JSON), a list of strings (JSON), or a file of Unicode's`,
    );
  }
  return recordings;
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(txt|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function readRecording(file: string, seed: number): Promise<Recording[]> {
  if ((await stat(file)).size > MOST_BYTES) return [];
  const name = basename(file);
  const text = await readFile(file, 'utf8');
  if (name.endsWith('.json')) {
    const value = parseJson(text);
    const strings = readStrings(name, value);
    return strings ? [strings] : (readCallCentre(name, value, seed) ?? []);
  }
  const beside = ANNOTATIONS.of.test(file) ? file.replace(ANNOTATIONS.of, ANNOTATIONS.are) : null;
  const annotations = beside ? await readFile(beside, 'utf8').catch(() => null) : null;
  const found = readChatLog(name, text, annotations) ?? readUnicodeFile(name, text);
  return found ? [found] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
