import { and, asc, eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Department, DepartmentRequest } from '../../client-sdk/protocol/staff.ts';
import type { StoreDb } from '../store/open.ts';
import { departments, subAccounts } from '../store/schema.ts';
import { findAccount, isLive, mayHead } from './accounts.ts';
import { subtreeOf } from './department-tree.ts';
import { type Change, type Manager, manage, type StaffParts } from './manage.ts';
import { withoutAbsent } from './without-absent.ts';

/** A shop's departments, those that were made first before. Everybody of the shop may know them. */
export async function listDepartments(db: StoreDb, shopId: ShopId): Promise<Department[]> {
  const rows = await db
    .select()
    .from(departments)
    .where(eq(departments.shopId, shopId))
    .orderBy(asc(departments.createdAt), asc(departments.id));
  return rows.map(({ id, name, parentId, headId }) => ({ departmentId: id, name, parentId, headId }));
}

/**
 * Makes a department under one that the manager heads, or anywhere for those who manage the whole shop.
 * `bad_request` for a parent or a head that the shop has not.
 */
export const createDepartment = (
  parts: StaffParts,
  manager: Manager,
  { name, parentId, headId }: DepartmentRequest,
): Promise<Ack<Department>> =>
  manage(parts, manager, async (change) => {
    const { shopId } = manager;
    const tree = await listDepartments(change.tx, shopId);
    if (parentId !== null && !tree.some(({ departmentId }) => departmentId === parentId)) {
      return refuse('bad_request', { path: 'parentId', reason: 'unknown' });
    }
    if (!change.may('departments.write', parentId)) return refuse('forbidden');
    const departmentId = parts.newId('d');
    const headed = await checkHead(change, shopId, parentId, headId, null);
    if (headed) return headed;
    await change.tx
      .insert(departments)
      .values({ id: departmentId, shopId, parentId, name, headId, createdAt: change.now });
    const department = { departmentId, name, parentId, headId };
    await change.record('department.create', `department:${departmentId}`, null, department);
    return { ok: true, data: department };
  });

/** Changes a department from above: its own head may neither move it, nor say who heads it. */
export const editDepartment = (
  parts: StaffParts,
  manager: Manager,
  departmentId: string,
  request: Partial<{ [Key in keyof DepartmentRequest]: DepartmentRequest[Key] | undefined }>,
): Promise<Ack<null>> =>
  onDepartment(parts, manager, departmentId, async (change, before, tree) => {
    const edit = withoutAbsent(request);
    const { parentId = before.parentId, headId = before.headId } = edit;
    if (parentId !== before.parentId) {
      const nodes = tree.map((node) => ({ id: node.departmentId, parentId: node.parentId }));
      const known = parentId === null || tree.some((node) => node.departmentId === parentId);
      if (!known) return refuse('bad_request', { path: 'parentId', reason: 'unknown' });
      if (parentId !== null && subtreeOf(nodes, [departmentId]).has(parentId)) {
        return refuse('bad_request', { path: 'parentId', reason: 'loop' });
      }
      // It comes under the heads of its new place: that is a right that is given.
      if (
        !change.may('departments.write', parentId) ||
        (parentId !== null && !mayHead(change.me, parentId))
      ) {
        return refuse('forbidden', { path: 'parentId' });
      }
    }
    const headed = await checkHead(change, manager.shopId, before.parentId, headId, before.headId);
    if (headed) return headed;
    await change.tx
      .update(departments)
      .set({ ...edit, parentId, headId })
      .where(and(eq(departments.shopId, manager.shopId), eq(departments.id, departmentId)));
    await change.record('department.edit', `department:${departmentId}`, before, { ...before, ...edit });
    await touchHeads(change, manager.shopId, [...tree.map((node) => node.headId), headId]);
    return { ok: true, data: null };
  });

/** Removes an empty department; `conflict` for one that has people or departments in it. */
export const removeDepartment = (
  parts: StaffParts,
  manager: Manager,
  departmentId: string,
): Promise<Ack<null>> =>
  onDepartment(parts, manager, departmentId, async (change, before, tree) => {
    const { shopId } = manager;
    const people = await change.tx
      .select({ id: subAccounts.id })
      .from(subAccounts)
      .where(and(eq(subAccounts.shopId, shopId), eq(subAccounts.departmentId, departmentId)))
      .limit(1);
    if (people.length > 0 || tree.some(({ parentId }) => parentId === departmentId))
      return refuse('conflict');
    await change.tx
      .delete(departments)
      .where(and(eq(departments.shopId, shopId), eq(departments.id, departmentId)));
    await change.record('department.remove', `department:${departmentId}`, before, null);
    await touchHeads(change, shopId, [before.headId]);
    return { ok: true, data: null };
  });

const onDepartment = <T>(
  parts: StaffParts,
  manager: Manager,
  departmentId: string,
  run: (change: Change, before: Department, tree: Department[]) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  manage(parts, manager, async (change) => {
    const tree = await listDepartments(change.tx, manager.shopId);
    const before = tree.find((node) => node.departmentId === departmentId);
    if (!before) return refuse('not_found');
    return change.may('departments.write', before.parentId) ? run(change, before, tree) : refuse('forbidden');
  });

/** Naming a head gives him the rights of one: whoever does it must hold them over the place above. */
const checkHead = async (
  { tx, me, now }: Change,
  shopId: ShopId,
  parentId: string | null,
  headId: AgentId | null,
  before: AgentId | null,
) => {
  if (headId === null || headId === before) return null;
  const head = await findAccount(tx, shopId, headId);
  if (!head || !isLive(head, now)) return refuse('bad_request', { path: 'headId', reason: 'unknown' });
  return mayHead(me, parentId ?? '') ? null : refuse('forbidden', { path: 'headId' });
};

const touchHeads = async (change: Change, shopId: ShopId, headIds: (AgentId | null)[]) => {
  for (const headId of new Set(headIds)) {
    const head = headId === null ? null : await findAccount(change.tx, shopId, headId);
    if (head) change.touch(head.personId);
  }
};
