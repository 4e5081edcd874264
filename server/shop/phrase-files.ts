import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { Phrase, PhraseFormat } from '../../client-sdk/protocol/phrases.ts';
import { guardCell, unguardCell } from '../records/formula-guard.ts';

/** A row of a file, before it is checked. */
export type PhraseRow = Record<keyof Phrase, string>;

const COLUMNS = ['code', 'folder', 'text'] as const;

/** More than any file that is taken in, so that a row too many is seen. */
const MAX_ROWS = 5000;

const notReadable = (reason: string) => refuse('bad_request', { path: 'file', reason });

/** The phrases as a file; what is read from it is what was written. */
export const writePhrases = (phrases: readonly Phrase[], format: PhraseFormat): string =>
  format === 'csv' ? writeCsv(phrases) : writeXml(phrases);

/** The rows of a file; `bad_request` at `file` where it is none. */
export const readPhraseFile = (file: string, format: PhraseFormat): Ack<PhraseRow[]> =>
  format === 'csv' ? readCsv(file) : readXml(file);

const writeCsv = (phrases: readonly Phrase[]): string =>
  stringify(
    [COLUMNS, ...phrases.map((phrase) => COLUMNS.map((column) => guardCell(phrase[column])))],
    // Every cell in quotes: spaces at an edge are kept, an empty one stays a cell.
    { bom: true, record_delimiter: 'windows', quoted: true, quoted_empty: true },
  );

function readCsv(file: string): Ack<PhraseRow[]> {
  try {
    const rows: Record<string, string>[] = parse(file, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      relax_column_count_less: true,
      to: MAX_ROWS,
    });
    const [first] = rows;
    if (first && !('code' in first && 'text' in first)) return notReadable('columns_missing');
    return {
      ok: true,
      data: rows.map((row) => ({
        code: unguardCell(row.code ?? ''),
        folder: unguardCell(row.folder ?? ''),
        text: unguardCell(row.text ?? ''),
      })),
    };
  } catch (error) {
    if (error instanceof CsvError) return notReadable('not_csv');
    throw error;
  }
}

/** Letters that XML changes or drops; a text that has any travels as base64. */
const LOST_IN_XML = /\r|^\s|\s$/;

interface XmlPhrase {
  '@code': string;
  '@folder': string;
  '@encoding'?: string;
  '#text': string;
}

function writeXml(phrases: readonly Phrase[]): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: false });
  const phrase = phrases.map(({ code, folder, text }): XmlPhrase => {
    const names = { '@code': code, '@folder': folder };
    return LOST_IN_XML.test(text)
      ? { ...names, '@encoding': 'base64', '#text': Buffer.from(text).toString('base64') }
      : { ...names, '#text': text };
  });
  const document = builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    phrases: { phrase },
  });
  return String(document).replaceAll('</phrase>', '</phrase>\n');
}

/** Without document types there are no entities but XML's own five: nothing is fetched, nothing grows. */
function readXml(file: string): Ack<PhraseRow[]> {
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(file)) return notReadable('doctype_refused');
  if (XMLValidator.validate(file) !== true) return notReadable('not_xml');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    alwaysCreateTextNode: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    isArray: (name) => name === 'phrase',
  });
  let document: { phrases?: { phrase?: unknown } } | undefined;
  try {
    document = parser.parse(file);
  } catch {
    return notReadable('not_xml');
  }
  const found = document?.phrases?.phrase;
  if (document?.phrases === undefined) return notReadable('no_phrases');
  const rows = Array.isArray(found) ? found.slice(0, MAX_ROWS) : [];
  return { ok: true, data: rows.map(toRow) };
}

function toRow(node: unknown): PhraseRow {
  const part = (name: string): string => {
    const value = (node as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : '';
  };
  const text = part('#text');
  return {
    code: part('@code'),
    folder: part('@folder'),
    text: part('@encoding') === 'base64' ? Buffer.from(text, 'base64').toString() : text,
  };
}
