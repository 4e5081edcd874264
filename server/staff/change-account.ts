import { and, eq, ne } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import { coversRights, type RoleId } from '../../client-sdk/protocol/permissions.ts';
import type { EditAccountRequest, EditProfileRequest } from '../../client-sdk/protocol/staff.ts';
import { readRules } from '../shop/setup.ts';
import { persons, subAccounts } from '../store/schema.ts';
import { changeRouting, reachesGroups, routingOf } from './account-routing.ts';
import { covers, findAccount, isLive, mayHead, readAccounts, type StoredAccount } from './accounts.ts';
import { checkPlace } from './create-account.ts';
import { type Change, type Manager, manage, type StaffParts } from './manage.ts';
import { hashPassword } from './password.ts';
import { isGoodPassword } from './password-rules.ts';
import type { Action } from './policy.ts';
import { findRole } from './roles.ts';
import { readSeats } from './seats.ts';
import { withoutAbsent } from './without-absent.ts';

/** Runs the rest with a sub-account of the manager's own part of the tree that stands no higher than he. */
const onAccount = <T>(
  parts: StaffParts,
  manager: Manager,
  agentId: AgentId,
  action: Action,
  run: (change: Change, account: StoredAccount) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  manage(parts, manager, async (change) => {
    const account = await findAccount(change.tx, manager.shopId, agentId);
    // Whom one may not even see is not there.
    if (!account || !change.may('accounts.read', account.departmentId)) return refuse('not_found');
    if (!change.may(action, account.departmentId) || !covers(change.me, account)) return refuse('forbidden');
    return run(change, account);
  });

const update = (
  { tx }: Change,
  { shopId, id }: StoredAccount,
  values: Partial<typeof subAccounts.$inferInsert>,
) =>
  tx
    .update(subAccounts)
    .set(values)
    .where(and(eq(subAccounts.shopId, shopId), eq(subAccounts.id, id)));

/** The parts of a record that an edit names. */
const partsNamed = (account: StoredAccount, edit: object) =>
  Object.fromEntries(Object.keys(edit).map((key) => [key, account[key as keyof StoredAccount] ?? null]));

/** A temporary account that is to stay takes a seat; a thawed one does too. */
const hasSeat = async ({ tx }: Change, account: StoredAccount): Promise<boolean> => {
  if (account.kind === 'owner') return true;
  const { used, of } = await readSeats(tx, account.shopId);
  return used < of;
};

/** Changes what a sub-account says of a person, where he belongs, and what the rules say of him. */
export const editAccount = (
  parts: StaffParts,
  manager: Manager,
  agentId: AgentId,
  { routing, ...request }: EditAccountRequest,
): Promise<Ack<null>> =>
  onAccount(parts, manager, agentId, 'accounts.edit', async (change, account) => {
    const edit = withoutAbsent(request);
    const { now, may, record } = change;
    if (edit.departmentId !== undefined && edit.departmentId !== account.departmentId) {
      // He comes under the heads of his new place: a right over him that only he may give who has it.
      const given = edit.departmentId === null || mayHead(change.me, account.departmentId ?? '');
      if (!given || !may('accounts.edit', edit.departmentId))
        return refuse('forbidden', { path: 'departmentId' });
      const misplaced = await checkPlace(change, account.shopId, edit.departmentId);
      if (misplaced) return misplaced;
    }
    if (edit.endsAt !== undefined && edit.endsAt !== account.endsAt) {
      if (agentId === change.me.agentId) return refuse('forbidden', { path: 'endsAt' });
      if (edit.endsAt !== null && edit.endsAt <= now)
        return refuse('bad_request', { path: 'endsAt', reason: 'past' });
      const stays = edit.endsAt === null && !account.frozen;
      if (stays && !(await hasSeat(change, account))) return refuse('no_seats');
      if (edit.endsAt !== null && (await isLastOwner(change, account)))
        return refuse('forbidden', { path: 'endsAt' });
      change.touch(account.personId);
    }
    if (Object.keys(edit).length > 0) {
      await update(change, account, edit);
      await record('account.edit', `agent:${agentId}`, partsNamed(account, edit), edit);
    }
    return changeRouting(change, account.shopId, [
      { agentId, kind: account.kind, scope: account.scope, routing },
    ]);
  });

/** What everybody may say of himself. */
export const editProfile = (
  parts: StaffParts,
  manager: Manager,
  request: EditProfileRequest,
): Promise<Ack<null>> =>
  manage(parts, manager, async (change) => {
    const edit = withoutAbsent(request);
    if (Object.keys(edit).length === 0) return { ok: true, data: null };
    await update(change, change.me, edit);
    await change.record('account.edit', `agent:${change.me.agentId}`, partsNamed(change.me, edit), edit);
    return { ok: true, data: null };
  });

/** Nobody is locked out of a shop for good: its last owner stays what he is. */
const isLastOwner = async ({ tx, now }: Change, account: StoredAccount): Promise<boolean> => {
  if (account.role !== 'owner') return false;
  const others = (await readAccounts(tx, account.shopId)).filter(
    (other) =>
      other.role === 'owner' && other.id !== account.id && other.endsAt === null && isLive(other, now),
  );
  return others.length === 0;
};

/**
 * Freezes a sub-account, or thaws it: a frozen one is cut off at once and its chats move (R16); nothing of it is
 * ever deleted. Refused with `no_seats` where a thawed one finds none.
 */
export const freezeAccount = (
  parts: StaffParts,
  manager: Manager,
  agentId: AgentId,
  frozen: boolean,
): Promise<Ack<null>> =>
  onAccount(parts, manager, agentId, 'accounts.freeze', async (change, account) => {
    if (account.frozen === frozen) return { ok: true, data: null };
    if (agentId === change.me.agentId) return refuse('forbidden');
    if (frozen && (await isLastOwner(change, account))) return refuse('forbidden');
    if (!frozen && account.endsAt === null && !(await hasSeat(change, account))) return refuse('no_seats');
    await update(change, account, { frozen });
    await change.record(
      frozen ? 'account.freeze' : 'account.thaw',
      `agent:${agentId}`,
      { name: account.name, frozen: !frozen },
      { name: account.name, frozen },
    );
    change.touch(account.personId);
    return { ok: true, data: null };
  });

/** Whether the manager's own scope reaches all groups that the other serves. */
const reachesHis = async ({ tx, me }: Change, account: StoredAccount): Promise<boolean> => {
  const current = await readRules(tx, account.shopId);
  return !current || reachesGroups(current.rules, me, routingOf(current.rules, account).groupIds);
};

/** Gives a role. Nobody gives what he has not, and nobody changes his own. */
export const grantRole = (
  parts: StaffParts,
  manager: Manager,
  agentId: AgentId,
  role: RoleId,
): Promise<Ack<null>> =>
  onAccount(parts, manager, agentId, 'accounts.grant', async (change, account) => {
    const rights = await findRole(change.tx, account.shopId, role);
    if (!rights) return refuse('bad_request', { path: 'role', reason: 'unknown' });
    if (agentId === change.me.agentId || !coversRights(change.me, rights)) return refuse('forbidden');
    if (role !== 'owner' && (await isLastOwner(change, account))) return refuse('forbidden');
    if (rights.scope === 'group' && !(await reachesHis(change, account))) return refuse('forbidden');
    const kind = role === 'owner' || role === 'proxy' ? role : account.kind === 'bot' ? 'bot' : 'agent';
    const takesSeat =
      account.kind === 'owner' && kind !== 'owner' && account.endsAt === null && !account.frozen;
    if (takesSeat) {
      const { used, of } = await readSeats(change.tx, account.shopId);
      if (used >= of) return refuse('no_seats');
    }
    await update(change, account, { role, kind });
    const { name } = account;
    await change.record('account.grant', `agent:${agentId}`, { name, role: account.role }, { name, role });
    change.touch(account.personId);
    return { ok: true, data: null };
  });

/**
 * A new password for somebody who has forgotten his. Refused with `forbidden` where the log-in is good in other
 * shops too: no shop takes over a person of another one.
 */
export const resetPassword = async (
  parts: StaffParts,
  manager: Manager,
  agentId: AgentId,
  password: string,
  endSessions: (personId: string) => Promise<void>,
): Promise<Ack<null>> => {
  const passwordHash = await hashPassword(password);
  let personId: string | undefined;
  const answer = await onAccount(parts, manager, agentId, 'accounts.edit', async (change, account) => {
    if (!isGoodPassword(password, account.login)) return refuse('weak_password', { path: 'password' });
    const elsewhere = await change.tx
      .select({ shopId: subAccounts.shopId })
      .from(subAccounts)
      .where(and(eq(subAccounts.personId, account.personId), ne(subAccounts.shopId, account.shopId)));
    if (elsewhere.length > 0) return refuse('forbidden');
    personId = account.personId;
    await change.tx.update(persons).set({ passwordHash }).where(eq(persons.id, personId));
    await change.record('account.reset-password', `agent:${agentId}`, null, null);
    return { ok: true, data: null };
  });
  if (answer.ok && personId !== undefined) await endSessions(personId);
  return answer;
};
