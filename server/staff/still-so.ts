import { isDeepStrictEqual } from 'node:util';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { StaffActor } from './actor.ts';
import type { FindSession } from './find-session.ts';

/** Whether a person's session goes on, with the rights he was let in with. */
export type IsStillSo = (actor: StaffActor) => Promise<boolean>;

/** Groups are left out: they are looked up whenever they matter. */
const rightsIn = (memberships: readonly Membership[]) =>
  memberships.map(({ groupIds: _, ...membership }) => membership);

export const makeIsStillSo =
  (findSession: FindSession): IsStillSo =>
  async ({ sessionId, memberships }) => {
    const session = await findSession(sessionId);
    return session !== null && isDeepStrictEqual(rightsIn(session.memberships), rightsIn(memberships));
  };
