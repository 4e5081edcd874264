import { randomBytes } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { LoginRequest } from '../../client-sdk/protocol/rest.ts';
import type { Origin } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { persons, subAccounts } from '../store/schema.ts';
import type { StaffActor } from './actor.ts';
import type { Logins } from './login.ts';
import { orRefused, type StaffParts } from './manage.ts';
import { endSessions, type SessionParts } from './own-sessions.ts';
import { hashPassword } from './password.ts';

export interface LinkParts extends StaffParts, SessionParts {
  logins: Logins;
}

/**
 * Takes the sub-accounts of another log-in over, so that one person serves all his shops from one workbench. He
 * shows that the other log-in is his too; it is then used up. `conflict` where both have one in the same shop.
 */
export async function linkAccounts(
  parts: LinkParts,
  { personId }: Pick<StaffActor, 'personId'>,
  request: LoginRequest,
  from: Origin,
): Promise<Ack<null>> {
  const { db, clock, logins, onRightsChanged } = parts;
  const proven = await logins.prove(request, { address: from.address, userAgent: from.userAgent });
  if (!proven.ok) return proven;
  const otherId = proven.data;
  if (otherId === personId) return refuse('conflict');
  const nobodys = await hashPassword(randomBytes(32).toString('base64url'));
  const linked = await orRefused(db, async (tx): Promise<Ack<null>> => {
    await tx
      .select({ id: persons.id })
      .from(persons)
      .where(inArray(persons.id, [personId, otherId]))
      .for('update');
    const accounts = await tx
      .select()
      .from(subAccounts)
      .where(inArray(subAccounts.personId, [personId, otherId]));
    const shopIds = accounts.map(({ shopId }) => shopId);
    if (new Set(shopIds).size < shopIds.length) return refuse('conflict');
    await tx.update(subAccounts).set({ personId }).where(eq(subAccounts.personId, otherId));
    await tx.update(persons).set({ passwordHash: nobodys }).where(eq(persons.id, otherId));
    for (const { shopId, id, name } of accounts.filter((account) => account.personId === otherId)) {
      await recordOperation(tx, {
        shopId,
        actor: { kind: 'staff', id: personId, name },
        from,
        action: 'account.link',
        target: `agent:${id}`,
        before: { personId: otherId },
        after: { personId },
        at: clock(),
      });
    }
    return { ok: true, data: null };
  });
  if (!linked.ok) return linked;
  await endSessions(parts, otherId);
  onRightsChanged([personId]);
  return linked;
}
