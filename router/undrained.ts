import type { Redis } from 'ioredis';
import type { BuyerId } from '../client-sdk/protocol/ids.ts';
import type { Message } from '../client-sdk/protocol/messages.ts';
import { decodeOutboxEntry } from './decode.ts';

const PAGE = 1000;
/** Behind a longer outbox nobody looks: PostgreSQL has been away for long, and will catch up. */
const MOST_PAGES = 20;

/** What PostgreSQL does not hold yet of one buyer's messages. */
export interface Undrained {
  /** Newest first. */
  messages: Message[];
  /** `<conversation id>|<seq>` of messages that were taken back meanwhile, whosever they are. */
  recalled: Set<string>;
}

/** Looks through the outbox, newest entries first; COST: O(entries that are not drained), mostly a few. */
export async function readUndrained(redis: Redis, outboxKey: string, buyerId: BuyerId): Promise<Undrained> {
  const found: Undrained = { messages: [], recalled: new Set() };
  let end = '+';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const entries = await redis.xrevrange(outboxKey, end, '-', 'COUNT', PAGE);
    for (const [id, flat] of entries) {
      const kind = fieldOf(flat, 't');
      if (kind === 'recalled') found.recalled.add(`${fieldOf(flat, 'c')}|${fieldOf(flat, 's')}`);
      if (kind !== 'message' || fieldOf(flat, 'b') !== buyerId) continue;
      const entry = decodeOutboxEntry(id, flat);
      if (entry.type === 'message') found.messages.push(entry.message);
    }
    const oldest = entries.at(-1);
    if (!oldest || entries.length < PAGE) break;
    end = `(${oldest[0]}`;
  }
  return found;
}

function fieldOf(flat: string[], name: string): string | undefined {
  for (let i = 0; i + 1 < flat.length; i += 2) if (flat[i] === name) return flat[i + 1];
  return undefined;
}
