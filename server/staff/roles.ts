import { and, eq } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import {
  BUILT_IN_ROLES,
  isBuiltInRole,
  type Rights,
  type RoleId,
} from '../../client-sdk/protocol/permissions.ts';
import type { StoreDb } from '../store/open.ts';
import { roles } from '../store/schema.ts';

/** A role that is gone, or was never there, lets nobody do anything. */
const NO_RIGHTS: Rights = { points: [], scope: 'own' };

/** The rights of a role: a built-in one, or the shop's own as it stands in the store. */
export const rightsOfRole = (roleId: RoleId, own: Rights | null | undefined): Rights =>
  isBuiltInRole(roleId) ? BUILT_IN_ROLES[roleId] : (own ?? NO_RIGHTS);

/** The rights of a role in a shop; `null` where there is no such role. */
export async function findRole(db: StoreDb, shopId: ShopId, roleId: RoleId): Promise<Rights | null> {
  if (isBuiltInRole(roleId)) return BUILT_IN_ROLES[roleId];
  const [own] = await db
    .select({ points: roles.points, scope: roles.scope })
    .from(roles)
    .where(and(eq(roles.shopId, shopId), eq(roles.id, roleId)));
  return own ?? null;
}
