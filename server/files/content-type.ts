import { open } from 'node:fs/promises';
import { FileTypeParser } from 'file-type';
import { imageSizeFromFile } from 'image-size/fromFile';

/** What a file turned out to be by its bytes; its name is never asked. */
export interface Content {
  mime: string;
  kind: 'image' | 'file';
  width?: number;
  height?: number;
}

const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const DOCUMENTS = new Set([
  'application/pdf',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'video/mp4',
]);

/** A browser could take text that begins like this for a page or a drawing with scripts in it. */
const MARKUP = /<\s*(!--|(!doctype|\?xml|html|head|body|script|svg|iframe|meta|style|title|a|img)\b)/i;

/** How much of a text is looked at; browsers sniff less. */
const SNIFFED_BYTES = 4096;

/** A file made to keep the reader busy is given up after this long. */
const DETECTION_LIMIT_MS = 2_000;

const readStart = async (path: string): Promise<Buffer> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const isPlainText = async (path: string): Promise<boolean> => {
  const start = await readStart(path);
  if (start.includes(0)) return false;
  try {
    // `stream`: a character that the cut at the end splits is no fault.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return !MARKUP.test(text);
  } catch {
    return false;
  }
};

const sizeOfImage = async (path: string): Promise<{ width?: number; height?: number }> => {
  try {
    const { width, height, orientation = 1 } = await imageSizeFromFile(path);
    // Orientations 5 to 8 are shown turned by a quarter.
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return {};
  }
};

/** What the file holds, or `null` when files like it are not taken. */
export const detectContent = async (path: string): Promise<Content | null> => {
  const parser = new FileTypeParser({ signal: AbortSignal.timeout(DETECTION_LIMIT_MS) });
  const detected = await parser.fromFile(path).catch(() => null);
  if (detected === null) return null;
  if (detected === undefined) return (await isPlainText(path)) ? { mime: 'text/plain', kind: 'file' } : null;
  const { mime } = detected;
  if (IMAGES.has(mime)) return { mime, kind: 'image', ...(await sizeOfImage(path)) };
  return DOCUMENTS.has(mime) ? { mime, kind: 'file' } : null;
};
