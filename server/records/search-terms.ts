import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';

/**
 * The terms by which messages are found, as 32-bit numbers of shop and term: two letters each of a writing without
 * spaces between words (so that every Chinese word of two characters is found), three of any other word, and a
 * shorter word as a whole. Two terms may share a number: what the index finds is compared with the text.
 */

/** Writings without spaces between words. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const WORD = /[\p{L}\p{N}\p{M}_]/u;

type Writing = 'dense' | 'word' | 'none';

/** By code point: each letter that occurs is asked once. */
const writings: Writing[] = [];

function writingOf(point: number): Writing {
  const known = writings[point];
  if (known) return known;
  const letter = String.fromCodePoint(point);
  const writing = DENSE.test(letter) ? 'dense' : WORD.test(letter) ? 'word' : 'none';
  // The others are rare, and would make the list a long one.
  if (point <= 0xffff) writings[point] = writing;
  return writing;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the UTF-16 units of a part of a text. */
function hash(text: string, seed = FNV_OFFSET, from = 0, until = text.length): number {
  let value = seed;
  for (let i = from; i < until; i += 1) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME);
  return value | 0;
}

interface Term {
  /** Where it stands in the text. */
  from: number;
  until: number;
  writing: Writing;
}

/** Numbers of the terms of one shop. */
export class ShopTerms {
  readonly #shop: number;

  constructor(shopId: ShopId) {
    this.#shop = hash(`${shopId}\0`);
  }

  /** @param folded see `foldText` */
  ofText(folded: string): number[] {
    return this.#numbers(folded, termsOf(folded));
  }

  /** Of a phrase that is looked for; empty when it is too short for the index. */
  ofPhrase(folded: string): number[] {
    const terms = termsOf(folded);
    const sharp = terms.filter(({ from, until, writing }) => until - from > 2 || writing === 'dense');
    // A short word at the edge of a phrase may be the end of a longer one, unless it is all there is.
    return this.#numbers(folded, sharp.length > 0 ? sharp : terms);
  }

  ofBuyer(buyerId: BuyerId): number {
    return hash(`\u0001b${buyerId}`, this.#shop);
  }

  ofAgent(agentId: AgentId): number {
    return hash(`\u0001a${agentId}`, this.#shop);
  }

  #numbers(text: string, terms: Term[]): number[] {
    return [...new Set(terms.map(({ from, until }) => hash(text, this.#shop, from, until)))];
  }
}

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  let writing: Writing = 'none';
  /** Where the run of letters of one writing begins, and its last letter. */
  let [start, last] = [0, 0];
  for (let at = 0; at <= text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    const until = at + (point > 0xffff ? 2 : 1);
    const next = at < text.length ? writingOf(point) : 'none';
    if (next !== writing) {
      if (writing === 'word') addWord(terms, start, at);
      [writing, start] = [next, at];
    } else if (writing === 'dense') {
      terms.push({ from: last, until, writing });
    }
    [last, at] = [at, until];
  }
  return terms;
}

function addWord(terms: Term[], start: number, end: number): void {
  const writing = 'word';
  if (end - start <= 2) terms.push({ from: start, until: end, writing });
  for (let until = start + 3; until <= end; until += 1) terms.push({ from: until - 3, until, writing });
}
