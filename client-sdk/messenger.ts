import { newClientId } from './client-id.ts';
import { type CursorMove, CursorReporter } from './cursor-reporter.ts';
import { GapFetcher } from './gap-fetcher.ts';
import { Outbox } from './outbox.ts';
import type { OutboxStorage, QueuedMessage } from './outbox-storage.ts';
import type { MessagePage, SentMessage } from './protocol/events.ts';
import type { Message } from './protocol/messages.ts';
import type { ClientOptions, ConnectionState, SessionTiming } from './session-options.ts';
import type { Gap } from './timeline.ts';
import { TypingReceiver, TypingSender } from './typing.ts';
import type { WireFailure } from './wire-failure.ts';

/** What the two kinds of clients do each in their own words. */
export interface MessengerParts {
  deliver: (message: QueuedMessage) => Promise<SentMessage>;
  onSent: (message: QueuedMessage, sent: SentMessage) => void;
  onFailed: (message: QueuedMessage, failure: WireFailure) => void;
  onPending: (lane: string) => void;
  gapOf: (conversationId: string) => Gap | null;
  fetchPage: (conversationId: string, afterSeq: number, limit: number) => Promise<MessagePage>;
  add: (conversationId: string, messages: Message[]) => void;
  moveCursor: (conversationId: string, move: CursorMove) => Promise<unknown>;
  tellTyping: (conversationId: string, typing: boolean) => Promise<unknown>;
  onTyping: (conversationId: string) => void;
}

/** The parts that carry messages, cursors and typing while there is a line, and wait while there is none. */
export class Messenger {
  readonly outbox: Outbox;
  readonly gaps: GapFetcher;
  readonly cursors: CursorReporter;
  readonly typing: TypingSender;
  readonly otherTyping: TypingReceiver;

  constructor(
    options: ClientOptions & { storage?: OutboxStorage },
    timing: SessionTiming,
    parts: MessengerParts,
  ) {
    const now = options.now ?? Date.now;
    const random = options.random ?? Math.random;
    const backoff = { baseMs: timing.backoffBaseMs, capMs: timing.backoffCapMs };
    this.outbox = new Outbox({
      deliver: parts.deliver,
      onSent: parts.onSent,
      onFailed: parts.onFailed,
      onChange: parts.onPending,
      storage: options.storage,
      newClientId: options.newClientId ?? newClientId,
      now,
      random,
      backoff,
    });
    this.gaps = new GapFetcher({
      gapOf: parts.gapOf,
      fetchPage: parts.fetchPage,
      add: parts.add,
      gapMs: timing.gapMs,
      random,
      backoff,
    });
    this.cursors = new CursorReporter(parts.moveCursor, timing.cursorMs);
    this.typing = new TypingSender((conversationId, typing) => {
      // Worth no second try: it is old in a moment.
      parts.tellTyping(conversationId, typing).catch(() => undefined);
    }, now);
    this.otherTyping = new TypingReceiver(parts.onTyping);
  }

  onState(state: ConnectionState): void {
    const online = state.status === 'online';
    if (!online) {
      this.gaps.clear();
      this.typing.clear();
      this.otherTyping.clear();
    }
    this.outbox.setOnline(online);
    this.cursors.setOnline(online);
  }
}
