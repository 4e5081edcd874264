import type { Ack } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import {
  type ImportMode,
  MAX_PHRASES,
  Phrase,
  type PhraseFormat,
  type PhraseImport,
} from '../../client-sdk/protocol/phrases.ts';
import type { Author } from '../records/author.ts';
import { type PhraseRow, readPhraseFile } from './phrase-files.ts';
import { changePhrases, type PhraseOwner, type PhraseParts } from './phrases.ts';

type Refused = PhraseImport['refused'][number];

const REASONS: Record<string, Refused['reason']> = {
  code: 'bad_code',
  folder: 'bad_folder',
  text: 'bad_text',
};

/** Takes the phrases of a file in, and says of each row that was refused why; the others are taken all the same. */
export async function importPhrases(
  parts: PhraseParts,
  shopId: ShopId,
  owner: PhraseOwner,
  { file, format, mode }: { file: string; format: PhraseFormat; mode: ImportMode },
  author: Author,
): Promise<Ack<PhraseImport>> {
  const rows = readPhraseFile(file, format);
  if (!rows.ok) return rows;
  let taken: ReturnType<typeof checkRows> = { phrases: [], refused: [] };
  const decide = (before: Phrase[]) => {
    const kept = mode === 'add' ? before : [];
    taken = checkRows(rows.data, kept);
    return taken.phrases.length > 0 ? [...kept, ...taken.phrases] : null;
  };
  await changePhrases(parts, shopId, owner, decide, author);
  return { ok: true, data: { added: taken.phrases.length, refused: taken.refused } };
}

/** @param kept what is there already: a code is taken once */
function checkRows(
  rows: readonly PhraseRow[],
  kept: readonly Phrase[],
): { phrases: Phrase[]; refused: Refused[] } {
  const codes = new Set(kept.map(({ code }) => code));
  const phrases: Phrase[] = [];
  const refused: Refused[] = [];
  rows.forEach((row, i) => {
    const refuseRow = (reason: Refused['reason']) =>
      refused.push({ row: i + 1, code: row.code.slice(0, 50), reason });
    const parsed = Phrase.safeParse(row);
    if (!parsed.success) refuseRow(REASONS[String(parsed.error.issues[0]?.path[0])] ?? 'bad_text');
    else if (codes.has(parsed.data.code)) refuseRow('repeated_code');
    else if (kept.length + phrases.length >= MAX_PHRASES) refuseRow('too_many');
    else {
      codes.add(parsed.data.code);
      phrases.push(parsed.data);
    }
  });
  return { phrases, refused };
}
