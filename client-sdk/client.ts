import { ChangeSignal } from './change-signal.ts';
import { Listeners } from './listeners.ts';
import type { Messenger } from './messenger.ts';

/** How the parts that do the work tell of it. */
export interface Tell<Events> {
  emit<E extends keyof Events>(event: E, payload: Events[E]): void;
  /** The snapshot is out of date. */
  changed(): void;
}

/** What all clients have in common: a line that comes back by itself, a snapshot, and listeners. */
export abstract class Client<Snapshot, Events extends { [E in keyof Events]: unknown }> {
  readonly #listeners = new Listeners<Events>();
  readonly #changes = new ChangeSignal();
  #snapshot: Snapshot | null = null;

  protected abstract readonly session: { connect(): void; tryNow(): void; close(): void };
  protected abstract takeSnapshot(): Snapshot;

  protected readonly tell: Tell<Events> = {
    emit: (event, payload) => this.#listeners.emit(event, payload),
    changed: () => {
      this.#snapshot = null;
      this.#changes.raise();
    },
  };

  /** For `useSyncExternalStore(client.subscribe, client.getSnapshot)`; returns the function that ends it. */
  readonly subscribe = (subscriber: () => void): (() => void) => this.#changes.subscribe(subscriber);

  /** What a page shows: the same object until something in it changes. */
  readonly getSnapshot = (): Snapshot => {
    this.#snapshot ??= this.takeSnapshot();
    return this.#snapshot;
  };

  /** Listens to one kind of event; returns the function that ends it. */
  on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void {
    return this.#listeners.on(event, handler);
  }

  /** Connects, and stays connected until `close` or a refusal for good. */
  connect(): void {
    this.session.connect();
  }

  /** Tries at once when waiting for the next try. */
  tryNow(): void {
    this.session.tryNow();
  }

  /** Ends everything for good: no timer or socket is left. */
  close(): void {
    this.session.close();
  }
}

/** A client that sends messages. */
export abstract class ChatClient<Snapshot, Events extends { [E in keyof Events]: unknown }> extends Client<
  Snapshot,
  Events
> {
  protected abstract readonly messenger: Messenger;

  /** Ends everything for good: no timer or socket is left. Unsent messages stay in the storage, if there is one. */
  override close(): void {
    super.close();
    this.messenger.outbox.close();
  }

  /** Sends a failed message again, with the same client id. */
  retry(clientId: string): void {
    this.messenger.outbox.retry(clientId);
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    this.messenger.outbox.discard(clientId);
  }
}
