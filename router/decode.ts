import type { Message } from '../client-sdk/protocol/messages.ts';
import type { AgentRow, Device } from '../client-sdk/protocol/models.ts';
import { decodeTrace } from './decode-trace.ts';
import type { ConversationState, Effect, KeptAlarm, LoggedAgent, OutboxEntry } from './types.ts';

/** An agent as the scripts keep it. */
export interface StoredAgent {
  id: string;
  name: string;
  kind: AgentRow['kind'];
  state: AgentRow['state'];
  stateAt: number;
  desktop: number;
  mobile: number;
  reachableAt?: number;
  load: number;
  limit: number;
  groups: string;
  takesPart: boolean;
  mobileRouting: boolean;
  frozen: boolean;
  standIn?: string;
  connections: number;
  graceUntil?: number;
  excess?: boolean;
  wrapUps: number;
  /** Line → the rest of his member in `ready`; weighted line → his weight there. */
  ranks?: Record<string, string>;
  counted?: Record<string, number>;
  /** The lines, with commas, under which he stands in `online` and in `grace`; absent: under none. */
  present?: string;
  graced?: string;
  /** When the last of these is over. */
  wrapUpEndsAt?: number;
  /** When he was given what he had of the pool lately (R8); an empty list is `{}`. */
  fromPool?: number[] | Record<string, never>;
}

/** As it is stored: its cursors are kept apart. */
export type StoredConversation = Omit<ConversationState, 'cursors'>;

export const decodeConversation = (json: string): StoredConversation =>
  JSON.parse(json) as StoredConversation;

export const decodeAgent = (json: string): StoredAgent => JSON.parse(json) as StoredAgent;

/** @param unanswered how many chats of his wait for a reply */
export const toAgentRow = (agent: StoredAgent, unanswered: number): AgentRow => ({
  ...toLoggedAgent(agent),
  unanswered,
});

function toLoggedAgent(agent: StoredAgent): LoggedAgent {
  const devices: Device[] = [];
  if (agent.desktop > 0) devices.push('desktop');
  if (agent.mobile > 0) devices.push('mobile');
  return {
    agentId: agent.id,
    name: agent.name,
    kind: agent.kind,
    state: agent.state,
    stateAt: agent.stateAt,
    reachable: devices.length > 0,
    ...(agent.reachableAt !== undefined && { reachableAt: agent.reachableAt }),
    devices,
    load: agent.load,
    limit: agent.limit,
    groupIds: agent.groups.split(',').filter(Boolean),
    ...(agent.wrapUps > 0 &&
      agent.wrapUpEndsAt !== undefined && {
        wrapUp: { slots: agent.wrapUps, endsAt: agent.wrapUpEndsAt },
      }),
  };
}

/** The opaque part of a message: everything but where and when. */
type MessageJson = Pick<Message, 'clientId' | 'from' | 'body'>;

export function decodeMessage(conversationId: string, seq: number, at: number, json: string): Message {
  return { conversationId, seq, at, ...(JSON.parse(json) as MessageJson) };
}

/** A field of the tail: `<sender>\n<at>\n<JSON>`. */
export function decodeTail(conversationId: string, seq: number, value: string): Message {
  const first = value.indexOf('\n');
  const second = value.indexOf('\n', first + 1);
  return decodeMessage(conversationId, seq, Number(value.slice(first + 1, second)), value.slice(second + 1));
}

type StoredEffect =
  | Extract<Effect, { type: 'conversation' }>
  | {
      type: 'message';
      conversationId: string;
      seq: number;
      at: number;
      message: MessageJson;
      buyerId: string;
      agentId?: string;
    }
  | { type: 'agent'; agent: StoredAgent; unanswered: number }
  | Extract<Effect, { type: 'frozen' | 'alarm' | 'waiting' }>;

function decodeEffect(effect: StoredEffect): Effect {
  if (effect.type === 'agent') return { type: 'agent', agent: toAgentRow(effect.agent, effect.unanswered) };
  if (effect.type !== 'message') return effect;
  return {
    type: 'message',
    message: { conversationId: effect.conversationId, seq: effect.seq, at: effect.at, ...effect.message },
    buyerId: effect.buyerId,
    ...(effect.agentId !== undefined && { agentId: effect.agentId }),
  };
}

type StoredAlarm = Omit<KeptAlarm, 'groupIds' | 'conversation'> & { groups: string } & (
    | NonNullable<KeptAlarm['conversation']>
    | { conversationId?: undefined; buyerName?: undefined; epoch?: undefined }
  );

export const decodeEffects = (json: string): Effect[] =>
  (JSON.parse(json) as StoredEffect[]).map(decodeEffect);

function decodeAlarm(json: string): KeptAlarm {
  const { groups, conversationId, buyerName, epoch, ...alarm } = JSON.parse(json) as StoredAlarm;
  return {
    ...alarm,
    // Also where he is of the reserve.
    groupIds: groups.split(',').flatMap((group) => group.replace(/\+$/, '') || []),
    ...(conversationId !== undefined && { conversation: { conversationId, buyerName, epoch } }),
  };
}

/** One entry of the outbox stream, from its flat field list. */
export function decodeOutboxEntry(entryId: string, flat: string[]): OutboxEntry {
  const field: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) field[flat[i] as string] = flat[i + 1] as string;
  const at = Number(field.at);
  const json = field.j ?? '';
  switch (field.t) {
    case 'message':
      return {
        entryId,
        at,
        type: 'message',
        message: decodeMessage(field.c ?? '', Number(field.s), at, json),
        buyerId: field.b ?? '',
        ...(field.a && { agentId: field.a }),
      };
    case 'recalled':
      return { entryId, at, type: 'recalled', conversationId: field.c ?? '', seq: Number(field.s) };
    case 'conversation':
      return {
        entryId,
        at,
        type: 'conversation',
        ...(JSON.parse(json) as Pick<Extract<OutboxEntry, { type: 'conversation' }>, 'reason' | 'state'>),
      };
    case 'decision':
      return { entryId, at, type: 'decision', trace: decodeTrace(json) };
    case 'alarm':
      return { entryId, at, type: 'alarm', alarm: decodeAlarm(json) };
    case 'agent':
      return { entryId, at, type: 'agent', agent: toLoggedAgent(decodeAgent(json)) };
    default:
      throw new Error(`outbox entry ${entryId} has the unknown type ${field.t}`);
  }
}
