import { and, asc, eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { BUILT_IN_ROLES, coversRights, type RoleId } from '../../client-sdk/protocol/permissions.ts';
import type { RoleAnswer, RoleRequest } from '../../client-sdk/protocol/staff.ts';
import type { StoreDb } from '../store/open.ts';
import { roles, subAccounts } from '../store/schema.ts';
import { type Change, type Manager, manage, type StaffParts } from './manage.ts';

/** The built-in roles, then the shop's own. */
export async function listRoles(db: StoreDb, shopId: ShopId): Promise<RoleAnswer[]> {
  const own = await db
    .select()
    .from(roles)
    .where(eq(roles.shopId, shopId))
    .orderBy(asc(roles.createdAt), asc(roles.id));
  return [
    ...Object.entries(BUILT_IN_ROLES).map(([roleId, rights]) => ({
      roleId,
      name: null,
      builtIn: true,
      ...rights,
    })),
    ...own.map(({ id, name, points, scope }) => ({ roleId: id, name, points, scope, builtIn: false })),
  ];
}

/** Makes a role of points that its maker holds himself. */
export const createRole = (
  parts: StaffParts,
  manager: Manager,
  role: RoleRequest,
): Promise<Ack<RoleAnswer>> =>
  manage(parts, manager, async (change) => {
    if (!change.may('roles.write') || !coversRights(change.me, role)) return refuse('forbidden');
    const roleId = parts.newId('role');
    await change.tx
      .insert(roles)
      .values({ id: roleId, shopId: manager.shopId, ...role, createdAt: change.now });
    await change.record('role.create', `role:${roleId}`, null, role);
    return { ok: true, data: { roleId, ...role, builtIn: false } };
  });

/** Changes a role, and with it what all who have it may do. */
export const editRole = (
  parts: StaffParts,
  manager: Manager,
  roleId: RoleId,
  role: RoleRequest,
): Promise<Ack<null>> =>
  onRole(parts, manager, roleId, async (change, before, holders) => {
    if (!coversRights(change.me, role)) return refuse('forbidden');
    await change.tx.update(roles).set(role).where(isRole(manager.shopId, roleId));
    await change.record('role.edit', `role:${roleId}`, before, role);
    change.touch(...holders);
    return { ok: true, data: null };
  });

/** Removes a role that nobody has; `conflict` otherwise. */
export const removeRole = (parts: StaffParts, manager: Manager, roleId: RoleId): Promise<Ack<null>> =>
  onRole(parts, manager, roleId, async (change, before, holders) => {
    if (holders.length > 0) return refuse('conflict');
    await change.tx.delete(roles).where(isRole(manager.shopId, roleId));
    await change.record('role.remove', `role:${roleId}`, before, null);
    return { ok: true, data: null };
  });

const isRole = (shopId: ShopId, roleId: RoleId) => and(eq(roles.shopId, shopId), eq(roles.id, roleId));

/** Runs the rest with one of the shop's own roles that is not the manager's, and gives no more than he has. */
const onRole = <T>(
  parts: StaffParts,
  manager: Manager,
  roleId: RoleId,
  run: (change: Change, before: RoleRequest, holders: string[]) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  manage(parts, manager, async (change) => {
    const { tx, me, may } = change;
    const { shopId } = manager;
    const [stored] = await tx.select().from(roles).where(isRole(shopId, roleId));
    if (!stored) return refuse('not_found');
    const { name, points, scope } = stored;
    const before = { name, points, scope };
    if (!may('roles.write') || me.role === roleId || !coversRights(me, before)) return refuse('forbidden');
    const holders = await tx
      .select({ personId: subAccounts.personId })
      .from(subAccounts)
      .where(and(eq(subAccounts.shopId, shopId), eq(subAccounts.role, roleId)));
    return run(
      change,
      before,
      holders.map(({ personId }) => personId),
    );
  });
