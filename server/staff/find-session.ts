import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import { LastKnown } from '../store/last-known.ts';
import type { StoreDb } from '../store/open.ts';
import { sessions, shops, subAccounts } from '../store/schema.ts';

/** A session that goes on, and what its person may be at this moment. */
export interface LiveSession {
  personId: string;
  /** His sub-accounts that are neither frozen nor over. */
  memberships: Membership[];
}

/**
 * A session by its id; `null` when there is none, or it has ended or was revoked.
 * While the database cannot be reached: as last seen.
 */
export type FindSession = (sessionId: string) => Promise<LiveSession | null>;

export const makeFindSession = (db: StoreDb, clock: Clock): FindSession => {
  const known = new LastKnown(async (sessionId): Promise<LiveSession | null> => {
    const rows = await db
      .select({
        personId: sessions.personId,
        membership: {
          shopId: subAccounts.shopId,
          shopName: shops.name,
          agentId: subAccounts.id,
          name: subAccounts.name,
          role: subAccounts.role,
          kind: subAccounts.kind,
        },
      })
      .from(sessions)
      .leftJoin(
        subAccounts,
        and(
          eq(subAccounts.personId, sessions.personId),
          eq(subAccounts.frozen, false),
          or(isNull(subAccounts.endsAt), gt(subAccounts.endsAt, clock())),
        ),
      )
      .leftJoin(shops, eq(shops.id, subAccounts.shopId))
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, clock())))
      .orderBy(subAccounts.createdAt, subAccounts.id);
    const [first] = rows;
    if (!first) return null;
    // The join has nulls for a person without a sub-account; the row as a whole is then meant to be none.
    const memberships = rows.flatMap(({ membership }) =>
      membership?.shopId ? [membership as Membership] : [],
    );
    return { personId: first.personId, memberships };
  });
  return (sessionId) => known.get(sessionId);
};
