/** Lines of a table for a terminal; every column but the first is set to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) =>
    [title, ...rows.map((row) => row[i] ?? '')].reduce((most, cell) => Math.max(most, widthOf(cell)), 0),
  );
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        return i === 0 ? cell + gap : gap + cell;
      })
      .join('  '),
  );
}

/** Chinese characters are two places wide. */
const widthOf = (text: string): number => text.replace(/[⺀-鿿豈-﫿＀-｠]/g, 'xx').length;
