import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { detectContent } from '../../server/files/content-type.ts';

const folder = mkdtempSync(join(tmpdir(), 'fenliu-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const detect = (bytes: Uint8Array | string) => {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return detectContent(path);
};

/** A zip file of stored entries, enough of one for its kind to show. */
const zip = (entries: Record<string, string>): Buffer => {
  const parts = Object.entries(entries).map(([name, text]) => {
    const data = Buffer.from(text);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(crc32(data), 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(data.length, 22);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, Buffer.from(name), data]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([...parts, end]);
};

const office = (main: string) =>
  zip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/x.xml" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`,
  });

const bytes = (hex: string, rest = 64): Buffer =>
  Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.alloc(rest)]);

describe('what a file is, by its bytes', () => {
  test.each([
    ['gif', bytes('474946383961 0500 0400'), { mime: 'image/gif', kind: 'image', width: 5, height: 4 }],
    [
      'jpeg, 7 wide and 6 high',
      bytes(
        'ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 00 00 ffc0 0011 08 0006 0007 03 011100 021101 031101',
      ),
      { mime: 'image/jpeg', kind: 'image', width: 7, height: 6 },
    ],
    ['pdf', '%PDF-1.7\n%âãÏÓ\n', { mime: 'application/pdf', kind: 'file' }],
    [
      'mp4',
      bytes('00000018 66747970 6d703432 00000000 6d703432 69736f6d'),
      { mime: 'video/mp4', kind: 'file' },
    ],
    ['zip', zip({ 'a.txt': 'hello' }), { mime: 'application/zip', kind: 'file' }],
    [
      'docx',
      office('wordprocessingml.document'),
      {
        mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        kind: 'file',
      },
    ],
    [
      'xlsx',
      office('spreadsheetml.sheet'),
      { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', kind: 'file' },
    ],
    ['text', '你好，订单 123 < 456', { mime: 'text/plain', kind: 'file' }],
    ['text cut inside a character', `${'x'.repeat(4095)}好`, { mime: 'text/plain', kind: 'file' }],
  ])('%s is taken', async (_what, content, expected) => {
    expect(await detect(content)).toEqual(expected);
  });

  test.each([
    ['a page', '<html><body>hi'],
    ['a drawing', '<svg width="1" height="1"></svg>'],
    ['a comment before a page', '<!-- x --><p>hi'],
    ['gzip', bytes('1f8b0800')],
    ['a Windows icon', bytes('00000100 0100')],
    ['text that is not UTF-8', bytes('c4e3bac3', 0)],
  ])('%s is not', async (_what, content) => {
    expect(await detect(content)).toBeNull();
  });
});
