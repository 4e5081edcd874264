import { describe, expect, test } from 'vitest';
import { cleanFileName } from '../../server/files/file-name.ts';

describe('the name of a file that came from outside', () => {
  test.each([
    ['发票 2026.pdf', '发票 2026.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Users\\a.txt', 'C__Users_a.txt'],
    ['a\r\nSet-Cookie: x=1', 'a__Set-Cookie_ x=1'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['half \ud83d a character', 'half _ a character'],
    ['"quoted" <b>.png', '_quoted_ _b_.png'],
    ['...', 'file'],
    ['   ', 'file'],
    ['👨‍👩‍👧.png', '👨‍👩‍👧.png'],
  ])('%j is kept as %j', (name, kept) => {
    expect(cleanFileName(name)).toBe(kept);
  });

  test('a very long one keeps its ending', () => {
    const kept = cleanFileName(`${'长'.repeat(400)}.docx`);
    expect(kept).toHaveLength(255);
    expect(kept.endsWith('长.docx')).toBe(true);
    expect(cleanFileName('😀'.repeat(400)).isWellFormed?.() ?? true).toBe(true);
  });
});
