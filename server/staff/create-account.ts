import { eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { coversRights } from '../../client-sdk/protocol/permissions.ts';
import type { CreateAccountRequest } from '../../client-sdk/protocol/staff.ts';
import { departments, persons, subAccounts } from '../store/schema.ts';
import { changeRouting } from './account-routing.ts';
import { type Change, type Manager, manage, type StaffParts } from './manage.ts';
import { hashPassword } from './password.ts';
import { isGoodPassword } from './password-rules.ts';
import { findRole } from './roles.ts';
import { readSeats } from './seats.ts';
import { withoutAbsent } from './without-absent.ts';

/**
 * Makes a sub-account and the log-in of its person. Refused: `forbidden` outside of the manager's department or for
 * a role with rights that he has not, `taken`, `no_seats`, `weak_password`.
 */
export async function createAccount(
  parts: StaffParts,
  manager: Manager,
  request: CreateAccountRequest,
): Promise<Ack<{ agentId: AgentId }>> {
  if (!isGoodPassword(request.password, request.login)) return refuse('weak_password', { path: 'password' });
  const passwordHash = await hashPassword(request.password);
  return manage(parts, manager, (change) =>
    insertAccount(parts, change, manager.shopId, { ...request, passwordHash }),
  );
}

async function insertAccount(
  { newId }: Pick<StaffParts, 'newId'>,
  change: Change,
  shopId: ShopId,
  request: Omit<CreateAccountRequest, 'password'> & { passwordHash: string },
): Promise<Ack<{ agentId: AgentId }>> {
  const { tx, now, me, may, record } = change;
  const {
    login,
    passwordHash,
    routing,
    departmentId = null,
    endsAt = null,
    name,
    role,
    ...profile
  } = request;
  if (!may('accounts.create', departmentId)) return refuse('forbidden');
  const placed = await checkPlace(change, shopId, departmentId);
  if (placed) return placed;
  const rights = await findRole(tx, shopId, role);
  if (!rights) return refuse('bad_request', { path: 'role', reason: 'unknown' });
  if (!coversRights(me, rights)) return refuse('forbidden', { path: 'role' });
  if (endsAt !== null && endsAt <= now) return refuse('bad_request', { path: 'endsAt', reason: 'past' });
  const kind = role === 'owner' || role === 'proxy' ? role : 'agent';
  const seats = await readSeats(tx, shopId);
  if (endsAt === null && kind !== 'owner' && seats.used >= seats.of) return refuse('no_seats');

  const personId = newId('p');
  const agentId = newId('a');
  const [person] = await tx
    .insert(persons)
    .values({ id: personId, login, name, passwordHash })
    .onConflictDoNothing()
    .returning({ id: persons.id });
  if (!person) return refuse('taken', { path: 'login' });
  const account = { name, role, kind, departmentId, endsAt, ...withoutAbsent(profile) } as const;
  await tx.insert(subAccounts).values({ id: agentId, shopId, personId, createdAt: now, ...account });
  const routed = await changeRouting(change, shopId, [{ agentId, kind, scope: rights.scope, routing }]);
  if (!routed.ok) return routed;
  await record('account.create', `agent:${agentId}`, null, { login, ...account });
  return { ok: true, data: { agentId } };
}

/** Refuses a department that the shop has not. */
export async function checkPlace({ tx }: Pick<Change, 'tx'>, shopId: ShopId, departmentId: string | null) {
  if (departmentId === null) return null;
  const known = await tx
    .select({ id: departments.id })
    .from(departments)
    .where(eq(departments.shopId, shopId));
  return known.some(({ id }) => id === departmentId)
    ? null
    : refuse('bad_request', { path: 'departmentId', reason: 'unknown' });
}
