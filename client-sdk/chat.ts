import { furthestCursors } from './fold-message.ts';
import type { Side } from './line.ts';
import type { Message } from './protocol/messages.ts';
import type { Cursors, Thread } from './protocol/models.ts';
import type { Timeline } from './timeline.ts';
import type { ToldMessages } from './told-messages.ts';
import { Transcript } from './transcript.ts';

interface Conversation {
  conversationId: string;
  openedAt: number;
  lastSeq: number;
  cursors: Cursors;
  /** Staff: counts assignments. */
  epoch?: number;
}

/** What came since the last question after what was missed: the answer may be older (W3). */
interface News<C> {
  messages: Message[];
  told: Message[];
  record: C | null;
}

/** One chat as a client knows it: the conversation's record and the messages, whichever comes first. */
export class Chat<C extends Conversation> {
  transcript: Transcript;
  readonly #side: Side;
  readonly #fold: (conversation: C, message: Message) => C;
  readonly #told: ToldMessages;
  #conversation: C | null = null;
  /** The last seq that the server's own record of the conversation spoke of. */
  #recordSeq = 0;
  #news: News<C> = { messages: [], told: [], record: null };

  constructor(side: Side, fold: (conversation: C, message: Message) => C, told: ToldMessages) {
    this.#side = side;
    this.#fold = fold;
    this.#told = told;
    this.transcript = new Transcript(side);
  }

  /** The server's last record of it, with the messages since then folded in. */
  get conversation(): C | null {
    return this.#conversation;
  }

  set conversation(conversation: C | null) {
    this.#conversation = conversation;
  }

  /** Takes messages of one conversation in; returns those that have taken their place for the first time, in order. */
  addMessages(messages: readonly Message[]): Message[] {
    this.#news.messages.push(...messages);
    const told = this.#told.take(this.#place(messages));
    this.#news.told.push(...told);
    return told;
  }

  /**
   * Takes the server's record in. News can overtake each other: an older one changes nothing.
   *
   * @returns Whether anything changed.
   */
  takeRecord(record: C): boolean {
    this.#news.record = record;
    return this.#keep(record);
  }

  /** Call it before the question after what was missed. */
  startResume(): void {
    this.#news = { messages: [], told: [], record: null };
  }

  /**
   * Takes what a resume brought. A hole between it and what is here is fetched like any other.
   *
   * @param isNewStore True when the server's store has begun another life: then what is here is replaced (P9).
   * @returns The messages that were not told of before.
   */
  takeThread({ conversation, messages }: Thread<C>, isNewStore: boolean): Message[] {
    const { conversationId, lastSeq } = conversation;
    const news = this.#news;
    if (isNewStore) {
      const told = news.told.filter((message) => message.conversationId === conversationId);
      this.#told.turnBack(conversationId, Math.max(lastSeq, ...told.map(({ seq }) => seq)));
      this.#clear();
    }
    this.transcript.open(conversationId, messages[0]?.seq ?? lastSeq + 1);
    const placed = this.#place(messages);
    this.#keep(conversation);
    if (isNewStore) placed.push(...this.#placeNews(news));
    return this.#told.take(placed);
  }

  /** The server's store has begun another life and knows no conversation; what it has told of since stays. */
  startAnew(): Message[] {
    this.#clear();
    return this.#told.take(this.#placeNews(this.#news));
  }

  moveCursors(conversationId: string, cursors: Cursors): void {
    const known = this.#conversation;
    if (known?.conversationId !== conversationId) return;
    this.#conversation = { ...known, cursors: furthestCursors(known.cursors, cursors) };
  }

  /** The timeline of the newest conversation. */
  get current(): Timeline | undefined {
    return this.transcript.current;
  }

  #clear(): void {
    this.transcript = new Transcript(this.#side);
    this.#conversation = null;
    this.#recordSeq = 0;
  }

  #place(messages: readonly Message[]): Message[] {
    const first = messages[0];
    if (!first) return [];
    const { conversationId } = first;
    const timeline = this.transcript.open(conversationId, first.seq, true);
    const placed = this.transcript.add(timeline, messages);
    for (const message of placed) {
      const known = this.#conversation;
      if (known?.conversationId === conversationId && message.seq > this.#recordSeq) {
        this.#conversation = this.#fold(known, message);
      }
    }
    return placed;
  }

  #placeNews({ messages, record }: News<C>): Message[] {
    const placed = messages.flatMap((message) => this.#place([message]));
    if (record) this.#keep(record);
    return placed;
  }

  #keep(record: C): boolean {
    const known = this.#conversation;
    const same = known?.conversationId === record.conversationId;
    if (same && this.#isOlder(known, record)) return false;
    if (known && !same && record.openedAt < known.openedAt) return false;
    this.#recordSeq = record.lastSeq;
    const timeline = this.transcript.open(record.conversationId, record.lastSeq, true);
    timeline.expect(record.lastSeq);
    const cursors = same ? furthestCursors(known.cursors, record.cursors) : record.cursors;
    const next = timeline.linesAfter(record.lastSeq).reduce(this.#fold, { ...record, cursors });
    // A silent resume mostly brings what is known: the same object stays, and nothing is drawn again.
    if (known && JSON.stringify(next) === JSON.stringify(known)) return false;
    this.#conversation = next;
    return true;
  }

  #isOlder(known: C, record: C): boolean {
    const [before, after] = [known.epoch ?? 0, record.epoch ?? 0];
    return before === after ? record.lastSeq < this.#recordSeq : after < before;
  }
}
