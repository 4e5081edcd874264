import type { AgentId, BuyerId, ConversationId, GroupId, Seq, ShopId } from '../client-sdk/protocol/ids.ts';
import type { Message } from '../client-sdk/protocol/messages.ts';
import type { AgentRow, Cursors, DecisionTrace, Light } from '../client-sdk/protocol/models.ts';
import { decodeAgent, decodeConversation, decodeOutboxEntry, decodeTail, toAgentRow } from './decode.ts';
import { decodeTrace } from './decode-trace.ts';
import { dayOf, LOADED_SHOPS_KEY, prefixRange, type ShopKeyName, shopKey } from './keys.ts';
import { lightOf, tiersOf } from './light.ts';
import { type LiveState, readLive } from './live.ts';
import { closedGroups } from './rules/hours.ts';
import type { ScriptRunner } from './script-runner.ts';
import type { ConversationState, OutboxEntry, QueuePlace, ShopSetup } from './types.ts';
import { readUndrained, type Undrained } from './undrained.ts';
import { estimateWaitMs } from './wait-estimate.ts';

const EVERYTHING: [min: string, max: string] = ['-', '+'];

/** What the order within a line goes by, in a member of the queue or the pool: class, arrival, id (R6). */
const turnOf = (member: string): string => member.split('|').slice(-3).join('|');

/** Members in the order of service; those of groups with a limit stand in parts of their own. */
function byTurn(members: string[]): string[] {
  const turns = new Map(members.map((member) => [member, turnOf(member)]));
  return members.sort((a, b) => ((turns.get(a) ?? '') < (turns.get(b) ?? '') ? -1 : 1));
}

export const lastPart = (member: string): string => member.slice(member.lastIndexOf('|') + 1);

/** The router's reads: plain commands, because nothing is decided on what they return. */
export class Reader {
  readonly #runner: ScriptRunner;

  constructor(runner: ScriptRunner) {
    this.#runner = runner;
  }

  get #redis() {
    return this.#runner.redis;
  }

  #key(shopId: ShopId, name: Exclude<ShopKeyName, 'seen' | 'seenBefore' | 'today'>): string {
    return shopKey(shopId, name, 0, '');
  }

  unpackCursors(packed: string | null): Cursors {
    const [buyerDelivered = 0, buyerRead = 0, agentDelivered = 0, agentRead = 0] = (packed ?? '0|0|0|0')
      .split('|')
      .map(Number);
    return { buyerDelivered, buyerRead, agentDelivered, agentRead };
  }

  /** The rule set and staff in force. */
  async readSetup(shopId: ShopId, now: number): Promise<ShopSetup> {
    const known = await this.#runner.setupOf(shopId, now);
    const version = await this.#redis.hget(this.#key(shopId, 'meta'), 'version');
    return version === String(known.version) ? known : this.#runner.setupOf(shopId, now, true);
  }

  /** The same as Redis has it now: another node may have changed the staff or the replies under one version. */
  readStoredSetup(shopId: ShopId, now: number): Promise<ShopSetup> {
    return this.#runner.setupOf(shopId, now, true);
  }

  /** Names the life of the store: another epoch means that clients must reload (P9). */
  async readEpoch(shopId: ShopId, now: number): Promise<string> {
    const epoch = await this.#redis.hget(this.#key(shopId, 'meta'), 'epoch');
    if (epoch) return epoch;
    await this.#runner.setupOf(shopId, now, true);
    return (await this.#redis.hget(this.#key(shopId, 'meta'), 'epoch')) ?? '';
  }

  async readConversations(shopId: ShopId, ids: ConversationId[]): Promise<ConversationState[]> {
    if (ids.length === 0) return [];
    const [jsons, cursors] = await Promise.all([
      this.#redis.hmget(this.#key(shopId, 'conversations'), ...ids),
      this.#redis.hmget(this.#key(shopId, 'cursors'), ...ids),
    ]);
    await this.#runner.confirm();
    return jsons.flatMap((json, i) =>
      json ? [{ ...decodeConversation(json), cursors: this.unpackCursors(cursors[i] ?? null) }] : [],
    );
  }

  async readConversation(shopId: ShopId, id: ConversationId): Promise<ConversationState | null> {
    return (await this.readConversations(shopId, [id]))[0] ?? null;
  }

  /** The buyer's open conversation (R2). */
  async readBuyerConversation(shopId: ShopId, buyerId: BuyerId): Promise<ConversationState | null> {
    const id = await this.#redis.hget(this.#key(shopId, 'buyers'), buyerId);
    return id ? this.readConversation(shopId, id) : null;
  }

  async readAgentConversations(shopId: ShopId, agentId: AgentId): Promise<ConversationState[]> {
    const members = await this.#redis.zrangebylex(this.#key(shopId, 'holdings'), ...prefixRange(agentId));
    return this.readConversations(shopId, members.map(lastPart));
  }

  /**
   * Messages after a seq, oldest first.
   * @returns `complete: false` when the first ones are no longer in Redis and must be read from SQL
   */
  async readMessages(
    shopId: ShopId,
    conversationId: ConversationId,
    afterSeq: Seq,
    limit: number,
  ): Promise<{ messages: Message[]; complete: boolean }> {
    const fields = Array.from({ length: limit }, (_, i) => `${conversationId}|${afterSeq + 1 + i}`);
    const values = await this.#redis.hmget(this.#key(shopId, 'tail'), ...fields);
    await this.#runner.confirm();
    const messages = values.flatMap((value, i) =>
      value ? [decodeTail(conversationId, afterSeq + 1 + i, value)] : [],
    );
    return { messages, complete: values[0] !== null || messages.length === 0 };
  }

  async readAgents(shopId: ShopId): Promise<AgentRow[]> {
    const stored = Object.values(await this.#redis.hgetall(this.#key(shopId, 'agents'))).map(decodeAgent);
    const owed = this.#redis.pipeline();
    for (const { id } of stored) owed.zlexcount(this.#key(shopId, 'owed'), ...prefixRange(id));
    const counts = (await owed.exec()) ?? [];
    return stored
      .map((agent, i) => toAgentRow(agent, Number(counts[i]?.[1] ?? 0)))
      .filter((_, i) => !stored[i]?.frozen)
      .sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  }

  async readAgent(shopId: ShopId, agentId: AgentId): Promise<AgentRow | null> {
    const json = await this.#redis.hget(this.#key(shopId, 'agents'), agentId);
    if (!json) return null;
    const unanswered = await this.#redis.zlexcount(this.#key(shopId, 'owed'), ...prefixRange(agentId));
    return toAgentRow(decodeAgent(json), unanswered);
  }

  /** R15: is anybody in? For the shop, one group or one agent. */
  async readLight(shopId: ShopId, of: { groupId?: GroupId; agentId?: AgentId }, now: number): Promise<Light> {
    const setup = await this.readSetup(shopId, now);
    const line = of.agentId ? `@${of.agentId}` : (of.groupId ?? '*');
    const count = async (name: 'ready' | 'online') => {
      const tiers = tiersOf(line).map((tier) =>
        this.#redis.zlexcount(this.#key(shopId, name), ...prefixRange(tier)),
      );
      return (await Promise.all(tiers)).reduce((sum, tier) => sum + tier, 0);
    };
    const [ready, online, load] = await Promise.all([
      count('ready'),
      count('online'),
      this.#redis.hget(this.#key(shopId, 'meta'), `load|${line}`),
    ]);
    const closed = closedGroups(setup.rules, now, setup.timeZone);
    return lightOf({ rules: setup.rules, line, ready, online, closed, load: Number(load ?? 0) });
  }

  /** Place and estimate of everybody who waits in the queue (R6). */
  async readQueue(shopId: ShopId): Promise<QueuePlace[]> {
    const members = byTurn(await this.#redis.zrangebylex(this.#key(shopId, 'queue'), '-', '+'));
    if (members.length === 0) return [];
    const groups = [...new Set(members.map((member) => member.slice(0, member.indexOf('|'))))];
    const noted = (name: 'freed' | 'left') =>
      this.#redis.hmget(this.#key(shopId, 'meta'), ...groups.map((group) => `${name}|${group}`));
    const [conversations, freed, left] = await Promise.all([
      this.readConversations(shopId, members.map(lastPart)),
      noted('freed'),
      noted('left'),
    ]);
    const lines = new Map(
      groups.map((group, i) => [group, { freed: freed[i] ?? null, left: left[i] ?? null }]),
    );
    const buyers = new Map(conversations.map(({ conversationId, buyerId }) => [conversationId, buyerId]));
    const places = new Map<string, number>();
    return members.map((member) => {
      const group = member.slice(0, member.indexOf('|'));
      const conversationId = lastPart(member);
      const place = (places.get(group) ?? 0) + 1;
      places.set(group, place);
      const line = lines.get(group);
      const estimateMs = estimateWaitMs(place, line?.freed ?? null, line?.left ?? null);
      return {
        conversationId,
        buyerId: buyers.get(conversationId) ?? '',
        place,
        ...(estimateMs !== undefined && { estimateMs }),
      };
    });
  }

  /** The conversations behind one of the owner's numbers; longest wait first where there is one. */
  async listConversations(
    shopId: ShopId,
    filter: 'unanswered' | 'active' | 'queued' | 'pooled',
    of: { agentId?: AgentId | undefined; groupId?: GroupId | undefined },
    limit: number,
  ): Promise<ConversationState[]> {
    const ids = await this.#idsBehind(shopId, filter, of.agentId);
    // Only where some are left out afterwards must more be read than are wanted.
    const narrowed = of.agentId !== undefined || of.groupId !== undefined;
    const found = await this.readConversations(shopId, narrowed ? ids : ids.slice(0, limit));
    return found
      .filter((c) => (!of.agentId || c.agentId === of.agentId) && (!of.groupId || c.groupId === of.groupId))
      .slice(0, limit);
  }

  async #idsBehind(shopId: ShopId, filter: string, agentId: AgentId | undefined): Promise<ConversationId[]> {
    if (filter === 'unanswered') return this.#redis.zrange(this.#key(shopId, 'unanswered'), '0', '-1');
    const key = this.#key(shopId, filter === 'active' ? 'holdings' : filter === 'queued' ? 'queue' : 'pool');
    const range = filter === 'active' && agentId ? prefixRange(agentId) : EVERYTHING;
    const members = await this.#redis.zrangebylex(key, ...range);
    // Who waits is told in the order of service, over all lines: class, then arrival (R6).
    return (filter === 'active' ? members : byTurn(members)).map(lastPart);
  }

  /** The last traces of an open conversation, oldest first (R17); older ones are in SQL. */
  async readTraces(
    shopId: ShopId,
    conversation: Pick<ConversationState, 'conversationId' | 'decisions'>,
  ): Promise<DecisionTrace[]> {
    const { conversationId, decisions } = conversation;
    if (decisions === 0) return [];
    const fields = Array.from(
      { length: Math.min(20, decisions) },
      (_, i) => `${conversationId}|${decisions - i}`,
    );
    const jsons = await this.#redis.hmget(this.#key(shopId, 'traces'), ...fields.reverse());
    return jsons.flatMap((json) => (json ? [decodeTrace(json)] : []));
  }

  /** The owner's numbers (M1 to M4, M6), from what the scripts keep. */
  async readLive(shopId: ShopId, now: number): Promise<LiveState> {
    const setup = await this.readSetup(shopId, now);
    return readLive(this.#redis, setup, now, (name) =>
      shopKey(shopId, name, now, dayOf(now, setup.timeZone)),
    );
  }

  /** The oldest entries of the outbox. */
  async readOutbox(shopId: ShopId, count: number): Promise<OutboxEntry[]> {
    const entries = await this.#redis.xrange(this.#key(shopId, 'outbox'), '-', '+', 'COUNT', count);
    await this.#runner.confirm();
    return entries.map(([id, flat]) => decodeOutboxEntry(id, flat));
  }

  /** One buyer's messages that have not left the outbox: what his log still lacks. */
  readUndrained(shopId: ShopId, buyerId: BuyerId): Promise<Undrained> {
    return readUndrained(this.#redis, this.#key(shopId, 'outbox'), buyerId);
  }

  /** Removes what PostgreSQL has committed: these entries and no others (P1). */
  async trimOutbox(shopId: ShopId, entryIds: string[]): Promise<void> {
    if (entryIds.length > 0) await this.#redis.xdel(this.#key(shopId, 'outbox'), ...entryIds);
  }

  readLoadedShops(): Promise<ShopId[]> {
    return this.#redis.smembers(LOADED_SHOPS_KEY);
  }
}
