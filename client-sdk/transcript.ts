import { type Line, pendingKey, type Side } from './line.ts';
import { NOTHING_PENDING, type OutboxItem } from './outbox.ts';
import type { Message } from './protocol/messages.ts';
import { Timeline } from './timeline.ts';

/** How much of a conversation that is new here is loaded at once. */
const FIRST_LOAD = 50;

/** All that one chat window shows: one buyer's conversations one after the other, and one's own unsent messages. */
export class Transcript {
  readonly #side: Side;
  /** Oldest first. */
  #timelines: Timeline[] = [];
  #oldestAt: number | undefined;
  #lines: readonly Line[] | null = null;
  #pending: readonly OutboxItem[] = NOTHING_PENDING;
  /** False once the beginning is loaded. */
  moreHistory = true;

  constructor(side: Side) {
    this.#side = side;
  }

  timeline(conversationId: string): Timeline | undefined {
    return this.#timelines.find((timeline) => timeline.conversationId === conversationId);
  }

  /** The newest conversation's. */
  get current(): Timeline | undefined {
    return this.#timelines.at(-1);
  }

  /**
   * The timeline of a conversation; a new one comes last.
   *
   * @param firstSeq The first message that is at hand, or, if none is, the last one there is.
   */
  open(conversationId: string, firstSeq: number, isLast = false): Timeline {
    const known = this.timeline(conversationId);
    if (known) return known;
    const startSeq = isLast ? Math.max(0, firstSeq - FIRST_LOAD) : Math.max(0, firstSeq - 1);
    const timeline = new Timeline(conversationId, startSeq);
    this.#timelines = [...this.#timelines, timeline];
    return timeline;
  }

  /** Takes messages of one conversation in; returns those that have taken their place. */
  add(timeline: Timeline, messages: readonly Message[]): Message[] {
    if (messages.every(({ seq }) => seq <= timeline.lastSeq)) return [];
    const placed = timeline.add(messages);
    this.#changed(placed);
    return placed;
  }

  /** Takes a page of history in; returns how many of its messages were new. */
  addHistory(messages: readonly Message[]): number {
    const byConversation = new Map<string, Message[]>();
    for (const message of messages) {
      const group = byConversation.get(message.conversationId);
      if (group) group.push(message);
      else byConversation.set(message.conversationId, [message]);
    }
    let fresh = 0;
    const earlier: Timeline[] = [];
    for (const [conversationId, group] of byConversation) {
      let timeline = this.timeline(conversationId);
      if (!timeline) {
        // It may be the open one, of which nothing else has come yet: what comes after these is followed.
        timeline = new Timeline(conversationId, Math.max(...group.map(({ seq }) => seq)));
        earlier.push(timeline);
      }
      fresh += timeline.addOlder(group);
    }
    earlier.sort((a, b) => firstAt(a) - firstAt(b));
    this.#timelines = [...earlier, ...this.#timelines];
    this.#changed(messages);
    return fresh;
  }

  /** Everything shown is later than this; ms since 1970. */
  get oldestAt(): number | undefined {
    return this.#oldestAt;
  }

  setPending(pending: readonly OutboxItem[]): void {
    if (pending === this.#pending) return;
    this.#pending = pending;
    this.#lines = null;
  }

  /** All lines, oldest first: built when asked for, and the same array until something changes. */
  lines(): readonly Line[] {
    this.#lines ??= ([] as Line[]).concat(
      ...this.#timelines.flatMap(({ parts }) => parts),
      ...this.#timelines.map((timeline) => this.#ownWaiting(timeline)),
      this.#pending.map((item) => this.#pendingLine(item)),
    );
    return this.#lines;
  }

  /** One's own accepted message is not taken from the screen while an earlier one is fetched. */
  #ownWaiting(timeline: Timeline): readonly Line[] {
    return timeline.waitingLines.filter(({ from }) => from.kind === this.#side);
  }

  #changed(messages: readonly Message[]): void {
    this.#lines = null;
    for (const { at } of messages) this.#oldestAt = Math.min(this.#oldestAt ?? at, at);
  }

  #pendingLine({ message, status, failure }: OutboxItem): Line {
    const { clientId, body, at } = message;
    const key = pendingKey(this.#side, clientId);
    return { status, key, clientId, body, at, ...(failure ? { failure } : {}) };
  }
}

function firstAt(timeline: Timeline): number {
  return timeline.parts[0][0]?.at ?? timeline.parts[1][0]?.at ?? 0;
}
