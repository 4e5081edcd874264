import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';
import type { ConversationState } from '../../router/types.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { insertWhisper } from '../store/whispers.ts';
import type { ChatParts } from './chat-parts.ts';
import { closeConversation } from './close-conversation.ts';

/** A supervisor at one conversation. */
export interface Supervision {
  me: Membership;
  author: Author;
  conversation: ConversationState;
}

/**
 * Says something to the agent who has the conversation, or nudges him with no words. It is stored and told apart
 * from the messages, so that no way of the buyer leads to it.
 *
 * @returns `bad_state` where no person has the conversation.
 */
export async function whisper(
  parts: ChatParts,
  { me, author, conversation }: Supervision,
  kind: Whisper['kind'],
  text: string,
): Promise<Ack<Whisper>> {
  const { conversationId, agentId, byBot, status } = conversation;
  if (status !== 'assigned' || agentId === undefined || byBot) return refuse('bad_state');
  const { shopId } = me;
  const said: Whisper = {
    whisperId: parts.newId('w'),
    conversationId,
    kind,
    from: { agentId: me.agentId, name: me.name },
    toAgentId: agentId,
    text,
    at: parts.clock(),
  };
  await parts.db.transaction(async (tx) => {
    await insertWhisper(tx, shopId, said);
    await record({ ...parts, db: tx }, shopId, author, conversation, kind, { to: agentId, text });
  });
  parts.deliver.whisper(shopId, said);
  return { ok: true, data: said };
}

const TAKE_OVER_REFUSALS = {
  not_found: 'not_found',
  closed: 'closed',
  taken: 'taken',
  not_online: 'bad_state',
} as const;

/** The conversation becomes the supervisor's own (R11). `bad_state`: he has no workbench open to answer in. */
export async function takeOver(
  parts: ChatParts,
  { me, author, conversation }: Supervision,
): Promise<Ack<null>> {
  const { shopId, agentId } = me;
  const { conversationId } = conversation;
  const taken = await parts.router.takeOverConversation(shopId, conversationId, agentId, parts.clock());
  if (taken.status !== 'ok') return refuse(TAKE_OVER_REFUSALS[taken.status]);
  parts.deliver.effects(shopId, taken.effects);
  await record(parts, shopId, author, conversation, 'take-over', { to: agentId });
  return { ok: true, data: null };
}

/** Back to whom the supervisor took it from, as a transfer to him (R11). */
export async function handBack(
  parts: ChatParts,
  { me, author, conversation }: Supervision,
): Promise<Ack<OwnerResults['conversation:hand-back']>> {
  const { shopId, agentId, name: agentName } = me;
  const { conversationId, epoch, takenFrom } = conversation;
  if (conversation.agentId !== agentId || takenFrom === undefined) return refuse('bad_state');
  const transfer = { conversationId, agentId, agentName, epoch, to: { agentId: takenFrom.agentId } };
  const moved = await parts.router.transferConversation(shopId, transfer, parts.clock());
  if (moved.status !== 'ok') return refuse(moved.status);
  parts.deliver.effects(shopId, moved.effects);
  await record(parts, shopId, author, conversation, 'hand-back', { to: takenFrom.agentId });
  return { ok: true, data: { status: moved.outcome } };
}

/** Gives what somebody else has to a colleague, a group or the queue (R11). `bad_state`: nobody has it. */
export async function transferFor(
  parts: ChatParts,
  { me, author, conversation }: Supervision,
  to: TransferTarget,
  note: string | undefined,
): Promise<Ack<OwnerResults['conversation:transfer']>> {
  const { conversationId, agentId, epoch, status } = conversation;
  if (status === 'closed') return refuse('closed');
  if (agentId === undefined) return refuse('bad_state');
  const transfer = {
    conversationId,
    agentId,
    agentName: me.name,
    bySupervisor: agentId !== me.agentId,
    epoch,
    to,
    ...(note !== undefined && { note }),
  };
  const moved = await parts.router.transferConversation(me.shopId, transfer, parts.clock());
  if (moved.status !== 'ok') return refuse(moved.status);
  parts.deliver.effects(me.shopId, moved.effects);
  await record(parts, me.shopId, author, conversation, 'transfer', {
    ...to,
    ...(note !== undefined && { note }),
  });
  return { ok: true, data: { status: moved.outcome } };
}

/** Ends what somebody else has, or what waits, in the name of the shop (R13). */
export async function closeFor(
  parts: ChatParts,
  { me, author, conversation }: Supervision,
): Promise<Ack<null>> {
  const { conversationId, epoch } = conversation;
  const close = { conversationId, by: 'shop', actorId: me.agentId, epoch } as const;
  const closed = await closeConversation(parts, me.shopId, close);
  if (closed.ok) await record(parts, me.shopId, author, conversation, 'close', {});
  return closed;
}

function record(
  { db, clock }: Pick<ChatParts, 'db' | 'clock'>,
  shopId: ShopId,
  author: Author,
  { conversationId, agentId }: ConversationState,
  what: 'whisper' | 'reminder' | 'take-over' | 'hand-back' | 'transfer' | 'close',
  after: object,
): Promise<void> {
  return recordOperation(db, {
    ...author,
    shopId,
    action: `supervise.${what}`,
    target: `conversation:${conversationId}`,
    before: agentId === undefined ? null : { agentId },
    after,
    at: clock(),
  });
}
