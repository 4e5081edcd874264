import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText } from '../../client-sdk/fold-text.ts';
import { ShopTerms } from '../../server/records/search-terms.ts';

/** The definition in one pattern: runs of a writing without spaces, and runs of any other. */
const DENSE =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー';
const RUNS = new RegExp(`([${DENSE}]+)|((?:(?![${DENSE}])[\\p{L}\\p{N}\\p{M}_])+)`, 'gu');

function termsOf(text: string): string[] {
  return [...text.matchAll(RUNS)].flatMap(([, dense, word = '']) => {
    const letters = [...(dense ?? '')];
    if (dense !== undefined) return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
    if (word.length <= 2) return [word];
    return Array.from({ length: word.length - 2 }, (_, i) => word.slice(i, i + 3));
  });
}

/** 32-bit FNV-1a of shop and term. */
function numberOf(term: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < `s\0${term}`.length; i += 1)
    value = Math.imul(value ^ `s\0${term}`.charCodeAt(i), 0x01000193);
  return value | 0;
}

const letter = fc.oneof(
  fc.constantFrom(
    'a',
    '1',
    '_',
    ' ',
    '，',
    '亲',
    '包',
    'ー',
    'ア',
    '한',
    'ก',
    '𠮷',
    '😀',
    '\ud800',
    '\udc00',
    'é',
    '\u0301',
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
);

test('the terms of any text are those of the definition, each once', () => {
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 30 }), (letters) => {
      const text = letters.join('');
      expect(new ShopTerms('s').ofText(text)).toEqual([...new Set(termsOf(text).map(numberOf))]);
    }),
    { numRuns: 2000 },
  );
});

test('a text is folded letter by letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = [...text].map((each) => each.normalize('NFKC').toLowerCase()).join('');
      expect(foldText(text)).toBe(plain);
    }),
  );
});
