/** One self-contained page: no script, no font, no picture from elsewhere. */

export interface Section {
  title: string;
  /** HTML that is safe already: charts, tables. */
  html: string;
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

const STYLE = `
body { font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1f2430; }
table { border-collapse: collapse; } th, td { padding: .2rem .8rem; border-bottom: 1px solid #d8dde6; text-align: right; }
th:first-child, td:first-child { text-align: left; } svg { max-width: 100%; height: auto; }
`;

export function renderPage(title: string, about: string, sections: readonly Section[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(about)}</p>`,
    ...sections.map(({ title, html }) => `<h2>${escapeHtml(title)}</h2>${html}`),
    '</body></html>',
  ].join('\n');
}
