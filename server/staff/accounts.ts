import { and, asc, eq } from 'drizzle-orm';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { coversRights, HEAD_POINTS, holdsPoint, type Rights } from '../../client-sdk/protocol/permissions.ts';
import type { StoreDb } from '../store/open.ts';
import { departments, persons, roles, subAccounts } from '../store/schema.ts';
import { subtreeOf } from './department-tree.ts';
import { rightsOfRole } from './roles.ts';

type Row = typeof subAccounts.$inferSelect;

/** A sub-account as it stands in the store, with what it may do. */
export interface StoredAccount extends Row, Rights {
  agentId: AgentId;
  login: string;
  /** The departments whose head he is, and all under them. */
  manages: string[];
}

const readWhere = async (db: StoreDb, shopId: ShopId, agentId?: AgentId): Promise<StoredAccount[]> => {
  const rows = await db
    .select({
      account: subAccounts,
      login: persons.login,
      ownRole: { points: roles.points, scope: roles.scope },
    })
    .from(subAccounts)
    .innerJoin(persons, eq(persons.id, subAccounts.personId))
    .leftJoin(roles, and(eq(roles.shopId, subAccounts.shopId), eq(roles.id, subAccounts.role)))
    .where(
      and(eq(subAccounts.shopId, shopId), agentId === undefined ? undefined : eq(subAccounts.id, agentId)),
    )
    .orderBy(asc(subAccounts.createdAt), asc(subAccounts.id));
  const tree = await db.select().from(departments).where(eq(departments.shopId, shopId));
  return rows.map(({ account, login, ownRole }) => {
    const headOf = tree.filter(({ headId }) => headId === account.id).map(({ id }) => id);
    return {
      ...account,
      ...rightsOfRole(account.role, ownRole),
      agentId: account.id,
      login,
      manages: [...subtreeOf(tree, headOf)],
    };
  });
};

/** All sub-accounts of a shop, the frozen and the ended among them, in the order in which they were made. */
export const readAccounts = (db: StoreDb, shopId: ShopId): Promise<StoredAccount[]> => readWhere(db, shopId);

export const findAccount = async (
  db: StoreDb,
  shopId: ShopId,
  agentId: AgentId,
): Promise<StoredAccount | null> => (await readWhere(db, shopId, agentId))[0] ?? null;

/** Whether he may do at this moment what his role says. */
export const isLive = ({ frozen, endsAt }: Pick<Row, 'frozen' | 'endsAt'>, now: number): boolean =>
  !frozen && (endsAt === null || endsAt > now);

type Holder = Pick<StoredAccount, 'points' | 'scope' | 'manages'>;

/** Whether he manages the people of a department, as its head would, and so may give that to somebody. */
export const mayHead = ({ points, manages }: Holder, departmentId: string): boolean =>
  manages.includes(departmentId) || HEAD_POINTS.every((point) => holdsPoint(points, point));

/** Whether somebody has every right that the other has: nobody changes anybody who stands above him. */
export const covers = (holder: Holder, other: Holder): boolean =>
  coversRights(holder, other) && other.manages.every((id) => mayHead(holder, id));
