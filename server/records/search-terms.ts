import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { MessageBody } from '../../client-sdk/protocol/messages.ts';

/**
 * The terms by which messages are found, as 32-bit numbers of shop and term: two letters each of a writing without
 * spaces between words (so that every Chinese word of two characters is found), three of any other word, and a
 * shorter word as a whole. Two terms may share a number: what the index finds is compared with the text.
 */

/** Writings without spaces between words. */
const DENSE =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー';
const RUNS = new RegExp(`([${DENSE}]+)|((?:(?![${DENSE}])[\\p{L}\\p{N}\\p{M}_])+)`, 'gu');

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 units. */
function hash(text: string, from = FNV_OFFSET): number {
  let value = from;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME);
  return value | 0;
}

/** Numbers of the terms of one shop. */
export class ShopTerms {
  readonly #shop: number;

  constructor(shopId: ShopId) {
    this.#shop = hash(`${shopId}\0`);
  }

  /** @param folded see `foldText` */
  ofText(folded: string): number[] {
    return this.#numbers(termsOf(folded));
  }

  /** Of a phrase that is looked for; empty when it is too short for the index. */
  ofPhrase(folded: string): number[] {
    const terms = termsOf(folded);
    const sharp = terms.filter((term) => term.length > 2 || isDense(term));
    // A short word at the edge of a phrase may be the end of a longer one, unless it is all there is.
    return this.#numbers(sharp.length > 0 ? sharp : terms);
  }

  ofBuyer(buyerId: BuyerId): number {
    return hash(`\u0001b${buyerId}`, this.#shop);
  }

  ofAgent(agentId: AgentId): number {
    return hash(`\u0001a${agentId}`, this.#shop);
  }

  #numbers(terms: string[]): number[] {
    return [...new Set(terms.map((term) => hash(term, this.#shop)))];
  }
}

const isDense = (term: string): boolean => new RegExp(`^[${DENSE}]`, 'u').test(term);

function termsOf(folded: string): string[] {
  const terms: string[] = [];
  for (const [, dense, word] of folded.matchAll(RUNS)) {
    if (dense !== undefined) {
      const letters = [...dense];
      for (let i = 1; i < letters.length; i += 1) terms.push(`${letters[i - 1]}${letters[i]}`);
    } else if (word !== undefined && word.length <= 2) {
      terms.push(word);
    } else if (word !== undefined) {
      for (let i = 3; i <= word.length; i += 1) terms.push(word.slice(i - 3, i));
    }
  }
  return terms;
}

/** The words of a message that can be searched for; `null` for one that has none. */
export function wordsOf(body: MessageBody): string | null {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'image':
    case 'file':
      return body.name;
    case 'product':
      return `${body.title} ${body.productId}`;
    case 'order':
      return `${body.title} ${body.orderId}`;
    default:
      return null;
  }
}
