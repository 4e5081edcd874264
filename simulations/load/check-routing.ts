import type { Breach, BreachKind } from './breach.ts';
import { type History, placeOf } from './history.ts';
import type { Log, LoggedEvent } from './log.ts';

const DEFAULT_AGENT_LIMIT = 20;
/** How long a conversation may be between two states before it counts as forgotten (P6). */
const ORPHAN_AFTER_MS = 12_000;

/** P4: one agent for each epoch: in the log, in the messages it holds, and in what the agents were told. */
export function findTwoAgents(history: History, log: Log | null): Breach[] {
  const breaches: Breach[] = [];
  const two = (detail: string) => breaches.push(breach('P4', 'twoAgents', detail));
  const holders = new Map<string, string>();
  const note = (conversationId: string, epoch: number, agentId: string, where: string) => {
    const key = `${conversationId} epoch ${epoch}`;
    const holder = holders.get(key) ?? agentId;
    holders.set(key, holder);
    if (holder !== agentId) two(`${key}: ${holder} and, ${where}, ${agentId}`);
  };
  const lastEpoch = new Map<string, number>();
  for (const { state } of log?.events ?? []) {
    const { conversationId, epoch, agentId } = state;
    const last = lastEpoch.get(conversationId) ?? 0;
    if (epoch < last) two(`${conversationId} went from epoch ${last} back to ${epoch}`);
    lastEpoch.set(conversationId, Math.max(last, epoch));
    if (agentId && state.status === 'assigned') note(conversationId, epoch, agentId, 'in the log');
  }
  for (const { conversationId, epoch, agentId, held } of history.holdings) {
    if (held) note(conversationId, epoch, agentId, 'as its client was told');
  }
  for (const { message, agentId } of log?.messages ?? []) {
    if (message.from.kind !== 'agent' || agentId === message.from.id) continue;
    two(`${placeOf(message)} is by ${message.from.id}, held by ${agentId ?? 'nobody'}`);
  }
  return [...breaches, ...findTwoOpen(log?.events ?? [])];
}

/** R2: a buyer has at most one open conversation at a time. */
function findTwoOpen(events: readonly LoggedEvent[]): Breach[] {
  const breaches: Breach[] = [];
  const open = new Map<string, string>();
  for (const { state } of events) {
    const other = open.get(state.buyerId);
    if (state.status === 'closed') {
      if (other === state.conversationId) open.delete(state.buyerId);
      continue;
    }
    if (other !== undefined && other !== state.conversationId) {
      const detail = `buyer ${state.buyerId} has ${other} and ${state.conversationId} open`;
      breaches.push(breach('P4', 'twoAgents', detail));
    }
    open.set(state.buyerId, state.conversationId);
  }
  return breaches;
}

/** P5: after each event every agent and every group is within its limit. */
export function findOverLimit(log: Log): Breach[] {
  const breaches: Breach[] = [];
  const held = new Map<string, Set<string>>();
  const holderOf = new Map<string, string[]>();
  const groupLimits = new Map(log.rules.groups.map((group) => [group.groupId, group.limit]));
  for (const { at, state, reason } of log.events) {
    for (const key of holderOf.get(state.conversationId) ?? []) held.get(key)?.delete(state.conversationId);
    const assigned = state.status === 'assigned' && state.agentId !== undefined;
    const keys = assigned ? [`agent ${state.agentId}`, `group ${state.groupId}`] : [];
    const before = new Set(holderOf.get(state.conversationId) ?? []);
    holderOf.set(state.conversationId, keys);
    const limits = [
      log.rules.agents[state.agentId ?? '']?.limit ?? DEFAULT_AGENT_LIMIT,
      groupLimits.get(state.groupId) ?? Number.POSITIVE_INFINITY,
    ];
    keys.forEach((key, i) => {
      const conversations = held.get(key) ?? new Set();
      held.set(key, conversations.add(state.conversationId));
      const manual = reason === 'transferred' && log.rules.transfer.mayExceedLimit;
      const limit = limits[i] ?? Number.POSITIVE_INFINITY;
      if (conversations.size > limit && !before.has(key) && !manual) {
        const detail = `${key} holds ${conversations.size} of ${limit} with ${state.conversationId} at ${at}`;
        breaches.push(breach('P5', 'overLimit', detail));
      }
    });
  }
  return breaches;
}

/** P6: every open conversation is assigned, queued or pooled, and every message has its conversation. */
export function findOrphans(log: Log): Breach[] {
  const breaches: Breach[] = [];
  const orphan = (detail: string) => breaches.push(breach('P6', 'orphans', detail));
  for (const state of log.conversations) {
    const { conversationId, status } = state;
    if (status === 'new' && log.readAt - state.openedAt > ORPHAN_AFTER_MS)
      orphan(`${conversationId} was never routed`);
    if (status === 'assigned' && !state.agentId) orphan(`${conversationId} is assigned to nobody`);
    if ((status === 'queued' || status === 'pooled') && state.waitingAt === undefined) {
      orphan(`${conversationId} is ${status} without a place`);
    }
  }
  const known = new Set(log.conversations.map((state) => state.conversationId));
  for (const { message } of log.messages) {
    if (known.has(message.conversationId)) continue;
    known.add(message.conversationId);
    orphan(`${message.conversationId} has messages and no conversation`);
  }
  return breaches;
}

/** P8: who leaves a group's queue for an agent came to the shop before the others of his class (R6). */
export function findOvertaken(log: Log): Breach[] {
  const breaches: Breach[] = [];
  const waiting = new Map<string, { arrival: number; line: string }>();
  for (const event of log.events) {
    const { state } = event;
    const { conversationId, status, arrivalNo: arrival = state.openedAt } = state;
    const own = waiting.get(conversationId);
    if (own && event.reason === 'assigned' && status === 'assigned') {
      for (const [other, { arrival: others, line }] of waiting) {
        if (line !== own.line || others >= own.arrival) continue;
        const detail = `${conversationId} left ${line} before ${other}, which came earlier`;
        breaches.push(breach('P8', 'overtaken', detail));
      }
    }
    if (status === 'queued') waiting.set(conversationId, { arrival, line: lineOf(event, own?.line) });
    else waiting.delete(conversationId);
  }
  return breaches;
}

/** A transferred chat goes before new ones (R11): its own priority class. */
function lineOf({ state, reason }: LoggedEvent, before: string | undefined): string {
  if (reason === 'queued' || before === undefined) {
    return `${reason === 'transferred' ? 'transfers' : 'arrivals'} of ${state.groupId}`;
  }
  return before;
}

const breach = (promise: Breach['promise'], kind: BreachKind, detail: string): Breach => ({
  promise,
  kind,
  detail,
});
