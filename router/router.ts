import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { TransferTarget } from '../client-sdk/protocol/events.ts';
import type { AgentId, BuyerId, ConversationId, Seq, ShopId } from '../client-sdk/protocol/ids.ts';
import { type Message, RECALL_WINDOW_MS, type Sender } from '../client-sdk/protocol/messages.ts';
import type { AgentState, DecisionTrace } from '../client-sdk/protocol/models.ts';
import { AcceptBatch } from './accept-batch.ts';
import { decodeAgent, decodeEffects, toAgentRow } from './decode.ts';
import { Reader } from './reader.ts';
import type { ReplicationOptions } from './replication.ts';
import { matchGroup } from './rules/match.ts';
import { EMPTY_MEMORY, type LoadShop, ScriptRunner } from './script-runner.ts';
import { SCRIPTS } from './scripts/index.ts';
import type {
  AcceptResult,
  AgentMessage,
  AgentResult,
  BuyerMessage,
  ClaimResult,
  CloseResult,
  CursorResult,
  Effect,
  Lease,
  Opening,
  RecallResult,
  RouteResult,
  ShopSetup,
  SweepResult,
  TakeOverResult,
  TransferResult,
} from './types.ts';

export interface RouterOptions {
  redis: Redis;
  /** Called when Redis has nothing of a shop; null when there is no such shop. */
  loadShop: LoadShop;
  /** Names the store's epoch (P9); random unless a test wants it otherwise. */
  newEpoch?: () => string;
  /** Waits for no replica, unless it is said. */
  replication?: ReplicationOptions;
}

const NO_REPLICAS: ReplicationOptions = { replicas: 0, withinMs: 0 };

/**
 * The routing engine: every operation is one Lua script, so that no two nodes can race on a decision (R1).
 * It knows no socket, no HTTP and no SQL; time comes in as `now`, in ms since 1970.
 * Any operation rejects with `ShopUnknown` for a shop that does not exist.
 */
export class Router extends Reader {
  readonly #runner: ScriptRunner;
  readonly #batches = new Map<ShopId, AcceptBatch>();

  constructor({ redis, loadShop, newEpoch = randomUUID, replication = NO_REPLICAS }: RouterOptions) {
    const runner = new ScriptRunner(redis, loadShop, newEpoch, replication);
    super(runner);
    this.#runner = runner;
  }

  /** Puts a rule set and the staff into force (R18). An older version than the one in force changes nothing. */
  async publish(setup: ShopSetup, now: number): Promise<Effect[]> {
    const [status, effects] = await this.#runner.publish(setup, EMPTY_MEMORY, now);
    return status === 'ok' ? decodeEffects(effects as string) : [];
  }

  /** Accepts one message (P1, P2, P3); those that meet in one tick travel together. */
  acceptMessage(shopId: ShopId, message: BuyerMessage | AgentMessage, now: number): Promise<AcceptResult> {
    let batch = this.#batches.get(shopId);
    if (!batch) {
      batch = new AcceptBatch(this.#runner, shopId);
      this.#batches.set(shopId, batch);
    }
    return batch.accept(message, now);
  }

  /**
   * Decides who gets a new conversation (R4); `unchanged` when that was decided before.
   * @param opening what it came with, where that is at hand; else it is read
   */
  async routeConversation(
    shopId: ShopId,
    conversationId: ConversationId,
    cause: DecisionTrace['cause'],
    now: number,
    opening?: Opening,
  ): Promise<RouteResult> {
    const known = opening ?? (await this.readConversation(shopId, conversationId));
    if (!known) return { status: 'not_found', effects: [] };
    const { entry, firstWords } = known;
    const [status, effects] = await this.#runner.run(
      SCRIPTS.routeConversation,
      shopId,
      now,
      ({ rules, timeZone }) => {
        const match = matchGroup(rules, { entry, firstWords, now, timeZone });
        return [conversationId, match.groupId, match.matchedRuleId ?? '', match.priority, cause];
      },
    );
    if (status === 'done') return { status, effects: decodeEffects(effects as string) };
    if (status === 'unchanged' || status === 'not_found') return { status, effects: [] };
    throw new Error(`route-conversation answered ${status}`);
  }

  /** Ends a conversation (R13). Buyers and agents only their own; an epoch that is named must be the current one. */
  async closeConversation(
    shopId: ShopId,
    close: {
      conversationId: ConversationId;
      by: 'buyer' | 'agent' | 'shop';
      actorId: string;
      epoch?: number;
    },
    now: number,
  ): Promise<CloseResult> {
    const [status, effects] = await this.#runner.run(SCRIPTS.closeConversation, shopId, now, [
      close.conversationId,
      close.by,
      close.actorId,
      close.epoch ?? 0,
    ]);
    if (status === 'ok') return { status, effects: decodeEffects(effects as string) };
    return { status: status as 'stale' | 'not_found' | 'closed' };
  }

  /** Gives a conversation to a colleague, a group or back to the queue (R11): its agent does, or a supervisor for him. */
  async transferConversation(
    shopId: ShopId,
    transfer: {
      conversationId: ConversationId;
      agentId: AgentId;
      /** Who gives it, for the note. */
      agentName: string;
      bySupervisor?: boolean;
      epoch: number;
      to: TransferTarget;
      note?: string;
    },
    now: number,
  ): Promise<TransferResult> {
    const { to } = transfer;
    const [kind, targetId] =
      'agentId' in to ? ['agent', to.agentId] : 'groupId' in to ? ['group', to.groupId] : ['queue', ''];
    const [status, outcome, effects] = await this.#runner.run(SCRIPTS.transferConversation, shopId, now, [
      transfer.conversationId,
      transfer.agentId,
      transfer.epoch,
      kind,
      targetId,
      (transfer.note ?? '').toWellFormed(),
      transfer.agentName,
      transfer.bySupervisor ? 1 : 0,
    ]);
    if (status === 'ok') {
      return {
        status,
        outcome: outcome as 'assigned' | 'queued' | 'pooled' | 'closed',
        effects: decodeEffects(effects as string),
      };
    }
    return { status: status as 'stale' | 'not_found' | 'closed' | 'bad_target' };
  }

  /** Takes a message back within its window (W6): a line of its own, with its own seq. */
  async recallMessage(
    shopId: ShopId,
    recall: {
      conversationId: ConversationId;
      seq: Seq;
      clientId: string;
      from: Extract<Sender, { id: string }>;
      epoch?: number;
    },
    now: number,
  ): Promise<RecallResult> {
    const { conversationId, clientId, from } = recall;
    const body = { kind: 'recall', seq: recall.seq } as const;
    const [status, seq, at, buyerId, agentId] = await this.#runner.run(SCRIPTS.recallMessage, shopId, now, [
      conversationId,
      recall.seq,
      from.kind,
      from.id,
      recall.epoch ?? 0,
      clientId,
      JSON.stringify({ clientId, from, body }),
      JSON.stringify({ from, body: { kind: 'recalled' } }),
      RECALL_WINDOW_MS,
    ]);
    if (status === 'ok' || status === 'repeat') {
      const message: Message = { conversationId, seq: seq as number, at: at as number, clientId, from, body };
      return {
        status: 'ok',
        message,
        repeat: status === 'repeat',
        buyerId: buyerId as BuyerId,
        ...(agentId ? { agentId: agentId as AgentId } : {}),
      };
    }
    return { status: status as 'stale' | 'not_found' | 'too_late' };
  }

  /** Notes how far one side has received and read; cursors never go back. */
  async moveCursor(
    shopId: ShopId,
    cursor: {
      conversationId: ConversationId;
      side: 'buyer' | 'agent';
      id: string;
      delivered?: Seq;
      read?: Seq;
    },
    now: number,
  ): Promise<CursorResult> {
    const [status, packed, moved, buyerId, agentId] = await this.#runner.run(
      SCRIPTS.moveCursor,
      shopId,
      now,
      [cursor.conversationId, cursor.side, cursor.id, cursor.delivered ?? 0, cursor.read ?? 0],
    );
    if (status !== 'ok') return { status: status as 'stale' | 'not_found' };
    return {
      status,
      cursors: this.unpackCursors(packed as string),
      moved: moved === 1,
      buyerId: buyerId as BuyerId,
      ...(agentId ? { agentId: agentId as AgentId } : {}),
    };
  }

  /** What a member of staff has chosen (R14); who accepts again gets what waits, in the same step (R6). */
  async setAgentState(
    shopId: ShopId,
    agentId: AgentId,
    state: AgentState,
    now: number,
  ): Promise<AgentResult> {
    const [status, agent, unanswered, effects] = await this.#runner.run(SCRIPTS.setAgentState, shopId, now, [
      agentId,
      state,
    ]);
    if (status !== 'ok') return { status: 'not_found' };
    return {
      status,
      agent: toAgentRow(decodeAgent(agent as string), unanswered as number),
      effects: decodeEffects(effects as string),
    };
  }

  /** An agent takes a waiting conversation by hand (R12). */
  async claimConversation(
    shopId: ShopId,
    conversationId: ConversationId,
    agentId: AgentId,
    now: number,
  ): Promise<ClaimResult> {
    const [status, effects] = await this.#runner.run(SCRIPTS.claimConversation, shopId, now, [
      conversationId,
      agentId,
    ]);
    if (status === 'ok') return { status, effects: decodeEffects(effects as string) };
    return { status: status as 'not_found' | 'taken' | 'full' | 'not_online' };
  }

  /** A supervisor takes a conversation from whoever has it, or from where it waits, whatever his state and limit (R11). */
  async takeOverConversation(
    shopId: ShopId,
    conversationId: ConversationId,
    agentId: AgentId,
    now: number,
  ): Promise<TakeOverResult> {
    const [status, effects] = await this.#runner.run(SCRIPTS.takeOverConversation, shopId, now, [
      conversationId,
      agentId,
    ]);
    if (status === 'ok') return { status, effects: decodeEffects(effects as string) };
    return { status: status as 'not_found' | 'closed' | 'taken' | 'not_online' };
  }

  /** A chat that had given its slot back takes it again, or waits for its agent (R13). */
  async wakeConversation(shopId: ShopId, conversationId: ConversationId, now: number): Promise<Effect[]> {
    const [status, effects] = await this.#runner.run(SCRIPTS.wakeConversation, shopId, now, [conversationId]);
    return status === 'ok' ? decodeEffects(effects as string) : [];
  }

  /** An agent ends the wrap-up after his chats before its time is over (R13). */
  async finishWrapUp(shopId: ShopId, agentId: AgentId, now: number): Promise<Effect[]> {
    const [status, effects] = await this.#runner.run(SCRIPTS.finishWrapUp, shopId, now, [agentId]);
    return status === 'ok' ? decodeEffects(effects as string) : [];
  }

  /**
   * What the shop has settled about one buyer: blocked (R4.1), his dedicated agent (R4.4).
   * @returns his open conversation, if there is one
   */
  async noteBuyer(
    shopId: ShopId,
    buyer: { buyerId: BuyerId; blocked: boolean; dedicatedAgentId: AgentId | null },
    now: number,
  ): Promise<ConversationId | null> {
    const [, conversationId] = await this.#runner.run(SCRIPTS.noteBuyer, shopId, now, [
      buyer.buyerId,
      buyer.blocked ? 1 : 0,
      buyer.dedicatedAgentId ?? '',
    ]);
    return (conversationId as ConversationId) || null;
  }

  /** Opens or renews leases (R14, P7): each lives 10 s, so the gateway renews those of its sockets each 3 s. */
  async holdLeases(shopId: ShopId, leases: Lease[], now: number): Promise<Effect[]> {
    const fields = leases.flatMap(({ agentId, connectionId, device }) => [agentId, connectionId, device]);
    const [, effects] = await this.#runner.run(SCRIPTS.holdLeases, shopId, now, fields);
    return decodeEffects(effects as string);
  }

  /** A connection of an agent is gone; the last one starts his grace (R10). */
  async dropLease(shopId: ShopId, { agentId, connectionId, device }: Lease, now: number): Promise<Effect[]> {
    const [status, effects] = await this.#runner.run(SCRIPTS.dropLease, shopId, now, [
      agentId,
      connectionId,
      device,
    ]);
    return status === 'ok' ? decodeEffects(effects as string) : [];
  }

  /** Each second: leases that nobody renewed, timers that are due, what a crash left between (R10, R19). */
  async sweep(shopId: ShopId, now: number): Promise<SweepResult> {
    const [, unrouted, outboxDue, more, effects] = await this.#runner.run(SCRIPTS.sweep, shopId, now, []);
    return {
      unrouted: unrouted as ConversationId[],
      outboxDue: outboxDue === 1,
      more: more === 1,
      effects: decodeEffects(effects as string),
    };
  }
}
