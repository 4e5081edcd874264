import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState, OutboxEntry } from '../../router/types.ts';
import type { StoreDb } from '../store/open.ts';
import { alarms, conversations } from '../store/schema.ts';
import { type AlarmRow, type NewAlarm, toAlarm } from './alarm.ts';
import type { WordLists } from './word-lists.ts';

type Said = Extract<OutboxEntry, { type: 'message' }>;

/** Banned words that one side of a conversation used, in a batch of the outbox. */
interface Use {
  conversationId: ConversationId;
  by: 'buyer' | 'agent';
  agent: { agentId: string; name: string } | undefined;
  words: string[];
  seqs: number[];
  at: number;
}

/**
 * The banned words in a batch of messages: an alarm for each side of a conversation. Until it is handled, what is said
 * later counts on the same one, so that somebody who curses thirty times raises one.
 */
export async function findBannedWords(
  tx: StoreDb,
  shopId: ShopId,
  lists: WordLists,
  entries: readonly OutboxEntry[],
): Promise<{ raised: NewAlarm[]; changed: ShopAlarm[] }> {
  const uses = usesIn(lists, entries);
  if (uses.length === 0) return { raised: [], changed: [] };
  const ids = uses.map(({ conversationId }) => conversationId);
  const open = await tx
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.shopId, shopId),
        eq(alarms.kind, 'banned_words'),
        inArray(alarms.conversationId, ids),
        isNull(alarms.handledAt),
      ),
    );
  const known = await tx
    .select({ state: conversations.state })
    .from(conversations)
    .where(and(eq(conversations.shopId, shopId), inArray(conversations.id, ids)));
  const raised: NewAlarm[] = [];
  const changed: ShopAlarm[] = [];
  for (const use of uses) {
    const same = open.find(
      ({ conversationId, about }) => conversationId === use.conversationId && about.by === use.by,
    );
    if (same) changed.push(...(await countOn(tx, same, use)));
    else
      raised.push(
        alarmOf(use, known.find(({ state }) => state.conversationId === use.conversationId)?.state),
      );
  }
  return { raised, changed };
}

function usesIn(lists: WordLists, entries: readonly OutboxEntry[]): Use[] {
  const uses = new Map<string, Use>();
  for (const entry of entries) {
    if (entry.type !== 'message') continue;
    const found = wordsIn(lists, entry);
    if (!found) continue;
    const { conversationId, seq } = entry.message;
    const key = `${found.by}|${conversationId}`;
    const use = uses.get(key) ?? { ...found, conversationId, words: [], seqs: [], at: entry.at };
    use.words = [...new Set([...use.words, ...found.words])];
    use.seqs.push(seq);
    uses.set(key, { ...use, agent: found.agent ?? use.agent, at: entry.at });
  }
  return [...uses.values()];
}

function wordsIn(lists: WordLists, { message }: Said): Pick<Use, 'by' | 'words' | 'agent'> | null {
  const { from, body } = message;
  if (body.kind !== 'text' || from.kind === 'system') return null;
  const by = from.kind === 'buyer' ? 'buyer' : 'agent';
  const words = lists[by](body.text);
  if (words.length === 0) return null;
  return { by, words, agent: by === 'agent' ? { agentId: from.id, name: from.name } : undefined };
}

function alarmOf(
  { conversationId, by, agent, words, seqs, at }: Use,
  state: ConversationState | undefined,
): NewAlarm {
  const agentName = agent?.name ?? state?.agentName;
  return {
    kind: 'banned_words',
    occurrence: `banned_words|${by}|${conversationId}|${seqs[0]}`,
    since: at,
    conversationId,
    agentId: agent?.agentId ?? state?.agentId,
    groupIds: state ? [state.groupId] : [],
    about: {
      buyerName: state?.buyerName ?? '',
      ...(agentName !== undefined && { agentName }),
      words,
      by,
      seq: seqs.at(-1) ?? 0,
    },
  };
}

/** A batch that comes twice counts once: by the seq of what was counted last. */
async function countOn(tx: StoreDb, { n, times, about }: AlarmRow, use: Use): Promise<ShopAlarm[]> {
  const later = use.seqs.filter((seq) => seq > (about.seq ?? 0));
  const last = later.at(-1);
  if (last === undefined) return [];
  const words = [...new Set([...(about.words ?? []), ...use.words])];
  const rows = await tx
    .update(alarms)
    .set({ times: times + later.length, lastAt: use.at, about: { ...about, words, seq: last } })
    .where(eq(alarms.n, n))
    .returning();
  return rows.map(toAlarm);
}
