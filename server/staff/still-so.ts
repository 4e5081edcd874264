import { isDeepStrictEqual } from 'node:util';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { FindGrant } from '../apps/find-grant.ts';
import type { AppActor, StaffActor } from './actor.ts';
import type { FindSession } from './find-session.ts';

/** Whether a person's session, or an app's token, is still good, with the rights he was let in with. */
export type IsStillSo = (actor: StaffActor | AppActor) => Promise<boolean>;

/** Groups are left out: they are looked up whenever they matter. */
const rightsIn = (memberships: readonly Membership[]) =>
  memberships.map(({ groupIds: _, ...membership }) => membership);

export const makeIsStillSo =
  (findSession: FindSession, findGrant: FindGrant): IsStillSo =>
  async (actor) => {
    const now = actor.kind === 'app' ? await findGrant(actor.accessHash) : await findSession(actor.sessionId);
    return now !== null && isDeepStrictEqual(rightsIn(now.memberships), rightsIn(actor.memberships));
  };
