import { lineKey, type SentLine } from './line.ts';
import type { Message } from './protocol/messages.ts';

/** A hole in a conversation: the messages after `afterSeq`, `count` of them. */
export interface Gap {
  afterSeq: number;
  count: number;
}

/**
 * One conversation's messages in the order of their seq, whatever the order they arrive in (W4, W5).
 * A repeat changes nothing; what lies behind a hole waits until the hole is filled;
 * a recall hides its message (W6).
 */
export class Timeline {
  readonly conversationId: string;
  /** Messages up to this seq are not followed here: they come as history. */
  readonly startSeq: number;
  #lastSeq: number;
  #expectedSeq: number;
  /** Came before an earlier one did. */
  readonly #early = new Map<number, Message>();
  #older: SentLine[] = [];
  readonly #lines: SentLine[] = [];
  /** Of the buyer's messages, so that unread ones are counted without a look at each. */
  readonly #buyerSeqs: number[] = [];
  readonly #recalled = new Set<number>();

  constructor(conversationId: string, startSeq: number) {
    this.conversationId = conversationId;
    this.startSeq = startSeq;
    this.#lastSeq = startSeq;
    this.#expectedSeq = startSeq;
  }

  /** Everything from the start up to here is known. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /**
   * Takes messages in.
   *
   * @returns Those that have now taken their place, each once, in order.
   */
  add(messages: readonly Message[]): Message[] {
    for (const message of messages) {
      if (message.seq > this.#lastSeq) this.#early.set(message.seq, message);
    }
    const placed: Message[] = [];
    for (;;) {
      const next = this.#early.get(this.#lastSeq + 1);
      if (!next) break;
      this.#early.delete(next.seq);
      this.#lastSeq = next.seq;
      this.#place(next);
      placed.push(next);
    }
    return placed;
  }

  /** Takes earlier messages in, from before the start; returns how many of them were new. */
  addOlder(messages: readonly Message[]): number {
    const known = new Set(this.#older.map(({ seq }) => seq));
    const fresh = messages.filter(({ seq }) => seq <= this.startSeq && !known.has(seq));
    for (const { body } of fresh) if (body.kind === 'recall') this.#recalled.add(body.seq);
    const shown = fresh.filter(({ body }) => body.kind !== 'recall').map(toLine);
    this.#older = [...this.#older, ...shown]
      .sort((a, b) => a.seq - b.seq)
      .map((line) => (this.#recalled.has(line.seq) ? hide(line) : line));
    return fresh.length;
  }

  /** Messages up to this seq are known to exist. */
  expect(seq: number): void {
    this.#expectedSeq = Math.max(this.#expectedSeq, seq);
  }

  /** The first hole, if there is one. */
  gap(): Gap | null {
    let nextKnown = Number.POSITIVE_INFINITY;
    for (const seq of this.#early.keys()) nextKnown = Math.min(nextKnown, seq);
    const upTo = Number.isFinite(nextKnown) ? nextKnown - 1 : this.#expectedSeq;
    return upTo > this.#lastSeq ? { afterSeq: this.#lastSeq, count: upTo - this.#lastSeq } : null;
  }

  /** The lines to show, oldest first, in two parts that are not to be changed. */
  get parts(): readonly [readonly SentLine[], readonly SentLine[]] {
    return [this.#older, this.#lines];
  }

  /** Lines after this seq, oldest first. */
  linesAfter(seq: number): readonly SentLine[] {
    return this.#lines.slice(firstAfter(this.#lines, seq, (line) => line.seq));
  }

  /** How many of the buyer's messages come after this seq. */
  buyerMessagesAfter(seq: number): number {
    return this.#buyerSeqs.length - firstAfter(this.#buyerSeqs, seq, (known) => known);
  }

  /** Lines that wait behind a hole, oldest first. */
  get waitingLines(): readonly SentLine[] {
    if (this.#early.size === 0) return [];
    const messages = [...this.#early.values()].sort((a, b) => a.seq - b.seq);
    return messages.filter(({ body }) => body.kind !== 'recall').map(toLine);
  }

  #place(message: Message): void {
    if (message.body.kind !== 'recall') {
      this.#lines.push(toLine(message));
      if (message.from.kind === 'buyer') this.#buyerSeqs.push(message.seq);
      return;
    }
    const { seq } = message.body;
    this.#recalled.add(seq);
    const index = firstAfter(this.#lines, seq - 1, (line) => line.seq);
    const line = this.#lines[index];
    if (line?.seq === seq) this.#lines[index] = hide(line);
    else this.#older = this.#older.map((older) => (older.seq === seq ? hide(older) : older));
  }
}

function toLine(message: Message): SentLine {
  return { ...message, status: 'sent', key: lineKey(message) };
}

function hide(line: SentLine): SentLine {
  return line.body.kind === 'recalled' ? line : { ...line, body: { kind: 'recalled' } };
}

/** The index of the first item after this seq, found by halving: items are in the order of their seq. */
function firstAfter<T>(items: readonly T[], seq: number, seqOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqOf(items[middle] as T) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
