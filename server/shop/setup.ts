import { and, asc, desc, eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { holdsPoint } from '../../client-sdk/protocol/permissions.ts';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../../router/types.ts';
import { rightsOfRole } from '../staff/roles.ts';
import type { StoreDb } from '../store/open.ts';
import { roles, ruleSets, shops, subAccounts } from '../store/schema.ts';
import { readAllReplies } from './replies.ts';

/** The rule set in force, with its version; `null` for a shop that does not exist. */
export const readRules = async (
  db: StoreDb,
  shopId: ShopId,
): Promise<{ version: number; rules: RuleSet } | null> => {
  const [row] = await db
    .select({ version: ruleSets.version, rules: ruleSets.document })
    .from(ruleSets)
    .where(eq(ruleSets.shopId, shopId))
    .orderBy(desc(ruleSets.version))
    .limit(1);
  // Parsed again: an older document gets the defaults of what was added since.
  return row ? { version: row.version, rules: RuleSet.parse(row.rules) } : null;
};

/** What the router must know of a shop; `null` for a shop that does not exist. */
export const readShopSetup = async (db: StoreDb, shopId: ShopId): Promise<ShopSetup | null> => {
  const [shop] = await db.select().from(shops).where(eq(shops.id, shopId));
  const current = await readRules(db, shopId);
  const agents = await db
    .select({
      agentId: subAccounts.id,
      name: subAccounts.name,
      kind: subAccounts.kind,
      frozen: subAccounts.frozen,
      endsAt: subAccounts.endsAt,
      role: subAccounts.role,
      ownRole: { points: roles.points, scope: roles.scope },
    })
    .from(subAccounts)
    .leftJoin(roles, and(eq(roles.shopId, subAccounts.shopId), eq(roles.id, subAccounts.role)))
    .where(eq(subAccounts.shopId, shopId))
    // Always in one order, so that two pictures can be compared.
    .orderBy(asc(subAccounts.createdAt), asc(subAccounts.id));
  if (!shop || !current) return null;
  const staff = agents.map(({ endsAt, role, ownRole, ...agent }) => ({
    ...agent,
    ...(endsAt !== null && { endsAt }),
    // Whoever may not answer gets no chats.
    ...(!holdsPoint(rightsOfRole(role, ownRole).points, 'serve') && { answers: false }),
  }));
  const replies = await readAllReplies(db, shopId);
  return {
    shopId,
    timeZone: shop.timezone,
    ...current,
    agents: staff,
    ...(Object.keys(replies).length > 0 && { replies }),
  };
};
