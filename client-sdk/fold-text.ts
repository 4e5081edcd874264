/** Text as it is compared in searches: full width as half width, upper case as lower; one code point at a time. */

/** What folding may change: neither ASCII, but for its capitals, nor the common Chinese characters. */
const FOLDED = /[^\n -@[-~\u4e00-\u9fff]/gu;

const foldOne = (letter: string): string => letter.normalize('NFKC').toLowerCase();

/** The folded text. */
export const foldText = (text: string): string => text.replace(FOLDED, foldOne);

/** What a query wants to be contained: its parts between spaces, folded. */
export const phrasesOf = (query: string): string[] => [
  ...new Set(foldText(query).split(/\s+/).filter(Boolean)),
];

/**
 * Where these phrases stand in a text, as pairs of UTF-16 positions, in order and apart.
 * @param phrases folded
 */
export function findPhrases(text: string, phrases: readonly string[]): [from: number, to: number][] {
  const starts: number[] = [];
  let folded = '';
  let at = 0;
  for (const letter of text) {
    const part = foldOne(letter);
    for (let i = 0; i < part.length; i += 1) starts.push(at);
    folded += part;
    at += letter.length;
  }
  starts.push(at);
  const found: [number, number][] = [];
  for (const phrase of phrases) {
    for (
      let i = folded.indexOf(phrase);
      i !== -1 && phrase !== '';
      i = folded.indexOf(phrase, i + phrase.length)
    ) {
      found.push([starts[i] ?? 0, starts[i + phrase.length] ?? at]);
    }
  }
  found.sort(([a], [b]) => a - b);
  const apart: [number, number][] = [];
  for (const [from, to] of found) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}
