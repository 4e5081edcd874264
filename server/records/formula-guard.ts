/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that begins with
 * an apostrophe: what is read back is what was written.
 */
const RISKY = /^['=+\-@\t\r＝＋－＠]/;

export const guardCell = (text: string): string => (RISKY.test(text) ? `'${text}` : text);

export const unguardCell = (cell: string): string =>
  cell.startsWith("'") && RISKY.test(cell.slice(1)) ? cell.slice(1) : cell;
