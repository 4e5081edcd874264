import type { Redis } from 'ioredis';
import type { ShopId } from '../client-sdk/protocol/ids.ts';
import { decodeAgent, decodeConversation, type StoredAgent, type StoredConversation } from './decode.ts';
import { type SHOP_KEYS, shopKey } from './keys.ts';
import type { ShopSetup } from './types.ts';

/** What the scripts keep of a conversation beyond its state: where it waits, whom it avoids. */
interface Waiting {
  waitKey?: string;
  alsoWaits?: string[];
  excluded?: string[];
  silent?: boolean;
  /** `0` after a transfer; how often it began to wait. */
  waitClass?: string;
  waits?: number;
}

const HASHES = ['meta', 'agents', 'conversations', 'buyers', 'tail'] as const;
const SETS = [
  'unanswered',
  'holdings',
  'silent',
  'queue',
  'overflow',
  'pool',
  'ready',
  'online',
  'grace',
  'owed',
  'timers',
] as const;

/** A shop as it stands in Redis at one moment. */
export interface Picture extends Record<(typeof SETS)[number], Set<string>> {
  agents: Map<string, StoredAgent>;
  conversations: (StoredConversation & Waiting)[];
  setup: ShopSetup;
  groupLoads: Map<string, number>;
  /** Groups that a switch, or a smaller limit, let above their limit. */
  groupsInExcess: Set<string>;
  /** Weighted line → the sum of the weights that are ready (R5). */
  weights: Map<string, number>;
  /** Buyer → his open conversation. */
  buyers: Map<string, string>;
  tail: string[];
}

/** Reads everything in one transaction, so that no part contradicts another. */
export async function takePicture(redis: Redis, shopId: ShopId): Promise<Picture> {
  const key = (name: keyof typeof SHOP_KEYS) => shopKey(shopId, name, 0, '');
  const transaction = redis.multi();
  for (const name of HASHES) transaction.hgetall(key(name));
  for (const name of SETS) transaction.zrange(key(name), '0', '-1');
  const reads = ((await transaction.exec()) ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  const hash = (name: (typeof HASHES)[number]) => reads[HASHES.indexOf(name)] as Record<string, string>;
  const set = (i: number) => new Set(reads[HASHES.length + i] as string[]);
  const meta = hash('meta');
  const numbers = (prefix: string) =>
    new Map(
      Object.entries(meta)
        .filter(([field]) => field.startsWith(prefix))
        .map(([field, value]) => [field.slice(prefix.length), Number(value)]),
    );
  return {
    ...(Object.fromEntries(SETS.map((name, i) => [name, set(i)])) as Record<
      (typeof SETS)[number],
      Set<string>
    >),
    agents: new Map(Object.entries(hash('agents')).map(([id, json]) => [id, decodeAgent(json)])),
    conversations: Object.values(hash('conversations')).map(decodeConversation),
    setup: JSON.parse(meta.setup ?? '{}') as ShopSetup,
    groupLoads: numbers('load|'),
    weights: numbers('weight|'),
    groupsInExcess: new Set(numbers('excess|').keys()),
    buyers: new Map(Object.entries(hash('buyers'))),
    tail: Object.keys(hash('tail')),
  };
}
