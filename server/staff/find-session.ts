import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import { LastKnown } from '../store/last-known.ts';
import type { StoreDb } from '../store/open.ts';
import { departments, roles, sessions, shops, subAccounts } from '../store/schema.ts';
import { subtreeOf } from './department-tree.ts';
import { rightsOfRole } from './roles.ts';

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
          timeZone: shops.timezone,
          agentId: subAccounts.id,
          name: subAccounts.name,
          role: subAccounts.role,
          kind: subAccounts.kind,
        },
        ownRole: { points: roles.points, scope: roles.scope },
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
      .leftJoin(roles, and(eq(roles.shopId, subAccounts.shopId), eq(roles.id, subAccounts.role)))
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, clock())))
      .orderBy(subAccounts.createdAt, subAccounts.id);
    const [first] = rows;
    if (!first) return null;
    // The joins have nulls for a person without a sub-account; each object as a whole is then meant to be none.
    const accounts = rows.flatMap(({ membership, ownRole }) =>
      membership?.shopId
        ? [{ ...(membership as Account), ...rightsOfRole(membership.role ?? '', ownRole) }]
        : [],
    );
    const tree = await readTree(db, accounts);
    const memberships = accounts.map((account): Membership => {
      const departments = tree.filter(({ shopId }) => shopId === account.shopId);
      const headOf = departments.filter(({ headId }) => headId === account.agentId).map(({ id }) => id);
      return { ...account, manages: headOf.length > 0 ? [...subtreeOf(departments, headOf)] : [] };
    });
    return { personId: first.personId, memberships };
  });
  return (sessionId) => known.get(sessionId);
};

type Account = Pick<Membership, 'shopId' | 'shopName' | 'timeZone' | 'agentId' | 'name' | 'role' | 'kind'>;

/** All departments of the shops that these sub-accounts are in. */
const readTree = async (db: StoreDb, accounts: readonly Pick<Account, 'shopId'>[]) => {
  if (accounts.length === 0) return [];
  const { id, parentId, headId, shopId } = departments;
  const shopIds = accounts.map((account) => account.shopId);
  return db.select({ id, parentId, headId, shopId }).from(departments).where(inArray(shopId, shopIds));
};
