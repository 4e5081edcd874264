import type { SendableBody } from './protocol/messages.ts';
import type { Entry } from './protocol/models.ts';

/** A message on its way, in a form that can be kept. */
export interface QueuedMessage {
  clientId: string;
  /** Messages of one lane are sent strictly in order: a conversation, or a buyer's one chat. */
  lane: string;
  body: SendableBody;
  entry?: Entry;
  /** When it was written, ms since 1970. */
  at: number;
}

/** Keeps messages that are not sent yet over a reload of the page. One item a message, so that two tabs do not overwrite each other. */
export interface OutboxStorage {
  load(): QueuedMessage[];
  put(message: QueuedMessage): void;
  remove(clientId: string): void;
}

/**
 * Keeps unsent messages in the browser's localStorage (or anything with its methods).
 *
 * @param prefix One for each buyer and shop, such as `fenliu:<shopId>:<buyerId>:`.
 * @example new BuyerClient({ url, token, storage: webOutboxStorage(localStorage, 'fenliu:demo:b1:') })
 */
export function webOutboxStorage(storage: Storage, prefix: string): OutboxStorage {
  return {
    load() {
      const found: QueuedMessage[] = [];
      for (let index = 0; index < storage.length; index += 1) {
        const key = storage.key(index);
        if (key?.startsWith(prefix)) {
          const message = parse(storage.getItem(key));
          if (message) found.push(message);
        }
      }
      return found.sort((a, b) => a.at - b.at);
    },
    put(message) {
      try {
        storage.setItem(prefix + message.clientId, JSON.stringify(message));
      } catch {
        // A full or forbidden storage costs only the survival of a reload.
      }
    },
    remove(clientId) {
      storage.removeItem(prefix + clientId);
    },
  };
}

function parse(json: string | null): QueuedMessage | null {
  try {
    const value = JSON.parse(json ?? 'null') as QueuedMessage | null;
    return typeof value?.clientId === 'string' && typeof value.at === 'number' ? value : null;
  } catch {
    return null;
  }
}
