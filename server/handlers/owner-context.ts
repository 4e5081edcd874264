import type { Socket } from 'socket.io';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ChatParts } from '../chat/chat-parts.ts';
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
