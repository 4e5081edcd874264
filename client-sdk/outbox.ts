import { backoffMs } from './backoff.ts';
import type { OutboxStorage, QueuedMessage } from './outbox-storage.ts';
import type { SentMessage } from './protocol/events.ts';
import { MAX_BODY_BYTES, MAX_TEXT_LENGTH } from './protocol/limits.ts';
import type { SendableBody } from './protocol/messages.ts';
import { failureOf, notConnected, toFailure, WireFailure } from './wire-failure.ts';

/** A message that waited longer than this is not sent any more: its moment has passed. */
export const MAX_WAIT_MS = 12 * 3_600_000;

/** A message on its way. */
export interface Pending {
  clientId: string;
  /** Settles when the server has accepted it (after any number of tries), or refused it for good. */
  sent: Promise<SentMessage>;
}

/** A message that is not accepted yet. */
export interface OutboxItem {
  message: QueuedMessage;
  status: 'sending' | 'failed';
  failure?: WireFailure;
}

export const NOTHING_PENDING: readonly OutboxItem[] = [];

export interface OutboxOptions {
  /** One try. */
  deliver: (message: QueuedMessage) => Promise<SentMessage>;
  onSent: (message: QueuedMessage, sent: SentMessage) => void;
  onFailed: (message: QueuedMessage, failure: WireFailure) => void;
  /** The lane's pending messages have changed. */
  onChange: (lane: string) => void;
  storage?: OutboxStorage | undefined;
  now: () => number;
  random: () => number;
  newClientId: () => string;
  backoff: { baseMs: number; capMs: number };
}

interface Item extends OutboxItem {
  resolve: (sent: SentMessage) => void;
  reject: (failure: WireFailure) => void;
  sent: Promise<SentMessage>;
}

interface Lane {
  items: Item[];
  busy: boolean;
  failures: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Messages on their way. Those of one lane go strictly one after the other, each with the same
 * client id at every try (W1), so that a lost line neither loses, doubles nor reorders them.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, Lane>();
  #online = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    for (const message of options.storage?.load() ?? []) this.#enqueue(message);
  }

  /** Puts a message at the end of its lane. */
  add(message: Omit<QueuedMessage, 'clientId' | 'at'>): Pending {
    const queued = { ...message, clientId: this.#options.newClientId(), at: this.#options.now() };
    this.#options.storage?.put(queued);
    const item = this.#enqueue(queued);
    this.#options.onChange(queued.lane);
    void this.#run(queued.lane);
    return { clientId: queued.clientId, sent: item.sent };
  }

  /** The lane's messages that are not accepted yet, oldest first; the same array until they change. */
  pending(lane: string): readonly OutboxItem[] {
    const items = this.#lanes.get(lane)?.items;
    return items?.length ? items : NOTHING_PENDING;
  }

  /** Starts sending when there is a line; stops when it is lost. */
  setOnline(online: boolean): void {
    this.#online = online;
    for (const [name, lane] of this.#lanes) {
      clearTimeout(lane.timer);
      lane.timer = undefined;
      lane.failures = 0;
      if (online) void this.#run(name);
    }
  }

  /** It is known by other means that the server has accepted this one. */
  settle(lane: string, clientId: string, sent: SentMessage): void {
    const item = this.#take(lane, clientId);
    if (!item) return;
    item.resolve(sent);
    this.#options.onSent(item.message, sent);
  }

  /** Sends a failed message again. */
  retry(clientId: string): void {
    for (const [name, lane] of this.#lanes) {
      const item = lane.items.find(({ message }) => message.clientId === clientId);
      if (item?.status !== 'failed') continue;
      lane.items = lane.items.filter((other) => other !== item);
      const message = { ...item.message, at: this.#options.now() };
      this.#options.storage?.put(message);
      this.#enqueue(message);
      this.#options.onChange(name);
      void this.#run(name);
    }
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    for (const [name, lane] of this.#lanes) {
      const item = lane.items.find(({ message }) => message.clientId === clientId);
      if (item?.status !== 'failed') continue;
      this.#take(name, clientId);
      this.#options.onChange(name);
    }
  }

  /** Stops; what is not sent stays in the storage. */
  close(): void {
    this.setOnline(false);
    for (const { items } of this.#lanes.values()) {
      for (const item of items) item.reject(notConnected('The client was closed.'));
    }
    this.#lanes.clear();
  }

  #enqueue(message: QueuedMessage): Item {
    const { promise: sent, resolve, reject } = withResolvers<SentMessage>();
    // Whoever does not look at the outcome sees it in the lines.
    sent.catch(() => undefined);
    const item: Item = { message, status: 'sending', sent, resolve, reject };
    const lane = this.#lanes.get(message.lane) ?? { items: [], busy: false, failures: 0, timer: undefined };
    lane.items = [...lane.items, item];
    this.#lanes.set(message.lane, lane);
    return item;
  }

  #take(name: string, clientId: string): Item | undefined {
    const lane = this.#lanes.get(name);
    const item = lane?.items.find(({ message }) => message.clientId === clientId);
    if (!lane || !item) return undefined;
    lane.items = lane.items.filter((other) => other !== item);
    if (lane.items.length === 0 && !lane.busy) this.#lanes.delete(name);
    this.#options.storage?.remove(clientId);
    return item;
  }

  async #run(name: string): Promise<void> {
    const lane = this.#lanes.get(name);
    if (!lane || lane.busy || lane.timer !== undefined) return;
    lane.busy = true;
    let item = this.#next(lane);
    while (this.#online && item && lane.timer === undefined) {
      await this.#try(name, lane, item);
      item = this.#next(lane);
    }
    lane.busy = false;
    if (lane.items.length === 0 && this.#lanes.get(name) === lane) this.#lanes.delete(name);
  }

  #next(lane: Lane): Item | undefined {
    return lane.items.find(({ status }) => status === 'sending');
  }

  async #try(name: string, lane: Lane, item: Item): Promise<void> {
    const outcome = await this.#deliver(item);
    if (!(outcome instanceof WireFailure)) {
      lane.failures = 0;
      this.settle(name, item.message.clientId, outcome);
    } else if (lane.items.includes(item)) {
      if (outcome.retryable) this.#wait(name, lane, outcome);
      else this.#refuse(name, lane, item, outcome);
    }
  }

  async #deliver(item: Item): Promise<SentMessage | WireFailure> {
    if (this.#options.now() - item.message.at > MAX_WAIT_MS) return failureOf('too_late');
    // The server would end the line, and the same message would end the next one.
    if (isTooLarge(item.message.body)) return failureOf('too_large');
    try {
      // Whatever says first that it was accepted: the answer, or its own echo (`settle`).
      return await Promise.race([this.#options.deliver(item.message), item.sent]);
    } catch (thrown) {
      return toFailure(thrown);
    }
  }

  #wait(name: string, lane: Lane, failure: WireFailure): void {
    if (!this.#online) return;
    const backoff = backoffMs(lane.failures, this.#options.random(), this.#options.backoff);
    lane.failures += 1;
    lane.timer = setTimeout(
      () => {
        lane.timer = undefined;
        void this.#run(name);
      },
      (failure.retryAfterMs ?? 0) + backoff,
    );
  }

  #refuse(name: string, lane: Lane, item: Item, failure: WireFailure): void {
    const failed: Item = { ...item, status: 'failed', failure };
    lane.items = lane.items.map((other) => (other === item ? failed : other));
    this.#options.storage?.remove(item.message.clientId);
    item.reject(failure);
    this.#options.onChange(name);
    this.#options.onFailed(item.message, failure);
  }
}

function isTooLarge(body: SendableBody): boolean {
  if (body.kind === 'text') return body.text.length > MAX_TEXT_LENGTH;
  return new TextEncoder().encode(JSON.stringify(body)).length > MAX_BODY_BYTES;
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (failure: WireFailure) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
