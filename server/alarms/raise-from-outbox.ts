import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { KeptAlarm, OutboxEntry } from '../../router/types.ts';
import type { StoreDb } from '../store/open.ts';
import type { NewAlarm } from './alarm.ts';
import { findBannedWords } from './find-banned-words.ts';
import { raiseAlarms } from './raise-alarms.ts';
import type { WordLists } from './word-lists.ts';

/** What became of alarms: to be told after the commit. */
export interface AlarmNews {
  raised: ShopAlarm[];
  changed: ShopAlarm[];
}

/**
 * Raises what a batch of the outbox gives reason for, in the transaction that writes the batch down: the router's own alarms,
 * and banned words. A batch that comes twice raises nothing twice.
 */
export async function raiseFromOutbox(
  tx: StoreDb,
  shopId: ShopId,
  lists: WordLists,
  entries: readonly OutboxEntry[],
  now: number,
): Promise<AlarmNews> {
  const own = entries.flatMap((entry) => (entry.type === 'alarm' ? [toNewAlarm(entry.alarm)] : []));
  const banned = await findBannedWords(tx, shopId, lists, entries);
  const raised = await raiseAlarms(tx, shopId, [...own, ...banned.raised], now);
  return { raised, changed: banned.changed };
}

function toNewAlarm({ kind, agentId, agentName, groupIds, since, conversation }: KeptAlarm): NewAlarm {
  const of = conversation ? `${conversation.conversationId}|${conversation.epoch}` : agentId;
  return {
    kind,
    occurrence: `${kind}|${of}|${since}`,
    since,
    conversationId: conversation?.conversationId,
    agentId,
    groupIds,
    about: { agentName, ...(conversation && { buyerName: conversation.buyerName }) },
  };
}
