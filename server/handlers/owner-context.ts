import type { Socket } from 'socket.io';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ConversationState } from '../../router/types.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
import { resourceOf } from '../chat/conversation-resource.ts';
import { readState } from '../chat/read-messages.ts';
import type { Origin } from '../records/author.ts';
import type { StaffActor } from '../staff/actor.ts';
import { type Action, can, knowsShop, type Resource } from '../staff/policy.ts';

/** One socket of the console. */
export interface OwnerContext {
  parts: ChatParts;
  staff: StaffActor;
  socket: Socket;
  from: Origin;
}

/** Runs the rest for whoever may do that; to others of the staff it is forbidden, for strangers it is not there. */
export async function as<T>(
  { parts, staff }: OwnerContext,
  action: Action,
  resource: Resource,
  run: (staff: StaffActor) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!knowsShop(staff, resource.shopId)) return refuse('not_found');
  const filled = await parts.fillGroups(staff);
  return can(filled, action, resource) ? run(filled) : refuse('forbidden');
}

/** Runs the rest with a conversation that this person may do that to; for others there is none. */
export async function within<T>(
  { parts, staff }: OwnerContext,
  shopId: ShopId,
  conversationId: ConversationId,
  action: Action,
  run: (state: ConversationState) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!knowsShop(staff, shopId)) return refuse('not_found');
  const state = await readState(parts, shopId, conversationId);
  const allowed = state && can(await parts.fillGroups(staff), action, resourceOf(shopId, state));
  return allowed ? run(state) : refuse('not_found');
}
