import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ack } from '../../client-sdk/protocol/errors.ts';
import {
  APP_SCOPES,
  HEAD_POINTS,
  holdsPoint,
  PERMISSIONS,
  type Permission,
  SCOPES,
} from '../../client-sdk/protocol/permissions.ts';
import { createApp, listApps, rotateSecret } from '../../server/apps/apps.ts';
import { newId } from '../../server/ids.ts';
import { readRules } from '../../server/shop/setup.ts';
import { routingOf } from '../../server/staff/account-routing.ts';
import { readAccounts, type StoredAccount } from '../../server/staff/accounts.ts';
import { editAccount, freezeAccount, grantRole } from '../../server/staff/change-account.ts';
import { createAccount } from '../../server/staff/create-account.ts';
import { createDepartment, editDepartment, listDepartments } from '../../server/staff/departments.ts';
import type { Manager } from '../../server/staff/manage.ts';
import { createRole, editRole, listRoles } from '../../server/staff/own-roles.ts';
import { shops } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop } from '../support/shop.ts';

/** Random organisations: whatever their people try, nobody ever holds a right that nobody who had it gave him. */

const api = useApi(useRedis());

const parts = () => ({
  db: api.db,
  router: api.router,
  clock: () => api.clock.now,
  deliver: () => undefined,
  newId,
  onRightsChanged: () => undefined,
  onAppChanged: () => undefined,
});

const points = fc.subarray([...PERMISSIONS], { minLength: 1, maxLength: 4 });
const scope = fc.constantFrom(...SCOPES);
const n = fc.nat(1000);
/** Who tries what, to whom; numbers pick among what is there. */
const command = fc.record({
  by: n,
  what: fc.constantFrom(
    'create',
    'create role',
    'edit role',
    'grant',
    'grant',
    'department',
    'head',
    'move department',
    'move account',
    'join group',
    'freeze',
    'thaw',
    'make app',
    'rotate secret',
    'rotate secret',
  ),
  to: n,
  place: n,
  role: n,
  points,
  scope,
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Every right that each live account has, as plain words. Worked out anew here, not asked of the policy. */
async function rightsOfAll(shopId: string): Promise<Map<string, Set<string>>> {
  const accounts = await readAccounts(api.db, shopId);
  const departments = await listDepartments(api.db, shopId);
  const rules = (await readRules(api.db, shopId))?.rules;
  const leaves = PERMISSIONS.filter((point) => !PERMISSIONS.some((other) => other.startsWith(`${point}.`)));
  const all = new Map<string, Set<string>>();
  for (const account of accounts.filter(({ frozen }) => !frozen)) {
    const rights = new Set<string>();
    for (const leaf of leaves)
      if (leaf !== 'all' && holdsPoint(account.points, leaf)) rights.add(`may ${leaf}`);
    if (account.points.includes('all')) rights.add('may all');
    for (const one of SCOPES.slice(0, SCOPES.indexOf(account.scope) + 1)) rights.add(`scope ${one}`);
    const groups = rules?.groups.map(({ groupId }) => groupId) ?? [];
    const seen =
      account.scope === 'all'
        ? groups
        : account.scope === 'group' && rules
          ? routingOf(rules, account).groupIds
          : [];
    for (const group of seen) rights.add(`sees ${group}`);
    const wholeShop = HEAD_POINTS.every((point) => holdsPoint(account.points, point));
    for (const { departmentId } of departments) {
      if (wholeShop || account.manages.includes(departmentId)) rights.add(`heads ${departmentId}`);
    }
    for (const other of accounts) {
      const inTree = other.departmentId !== null && account.manages.includes(other.departmentId);
      for (const point of HEAD_POINTS) {
        if (inTree || holdsPoint(account.points, point)) rights.add(`may ${point} with ${other.id}`);
      }
    }
    all.set(account.id, rights);
  }
  return all;
}

const anApp = (points: readonly Permission[]) => ({
  name: '应用',
  redirectUris: [],
  scopes: APP_SCOPES.filter((scope) => scope !== 'serve' && points.includes(scope)),
  agentId: null,
});

const managerOf = (shopId: string, me: StoredAccount): Manager => ({
  shopId,
  from: { address: '', userAgent: undefined },
  staff: { kind: 'staff', personId: me.personId, sessionId: '', memberships: [{ ...me, shopName: '' }] },
});

/** Somebody who keeps the apps, and an app that may do more than he. */
async function addAppKeeper(shopId: string, ownerId: string, keeperId: string) {
  const owner = (await readAccounts(api.db, shopId)).find(({ id }) => id === ownerId) as StoredAccount;
  const manager = managerOf(shopId, owner);
  const role = await createRole(parts(), manager, { name: '接口', points: ['apps'], scope: 'all' });
  if (!role.ok) throw new Error(role.code);
  const answers = [
    await grantRole(parts(), manager, keeperId, role.data.roleId),
    await createApp(parts(), manager, anApp(['conversations.read'])),
  ];
  expect(answers.every(({ ok }) => ok)).toBe(true);
}

async function run(shopId: string, { by, what, to, place, role, points: wanted, scope: reach }: Command) {
  const accounts = await readAccounts(api.db, shopId);
  const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
  const live = accounts.filter(({ frozen }) => !frozen);
  const me = pick(live, by) as StoredAccount;
  const target = (pick(accounts, to) as StoredAccount).id;
  const departments = (await listDepartments(api.db, shopId)).map(({ departmentId }) => departmentId);
  const somewhere = pick([null, ...departments], place) ?? null;
  const roles = await listRoles(api.db, shopId);
  const roleId = pick(roles, role)?.roleId ?? 'agent';
  const own = pick(
    roles.filter(({ builtIn }) => !builtIn),
    role,
  );
  const apps = await listApps(api.db, shopId);
  const app = pick(apps, role);
  const manager = managerOf(shopId, me);
  const definition = { name: '角色', points: wanted as Permission[], scope: reach };
  const attempts: Record<Command['what'], () => Promise<Ack<unknown>> | undefined> = {
    create: () =>
      createAccount(parts(), manager, {
        login: newId('l').toLowerCase(),
        password: 'correct horse battery',
        name: '新人',
        role: roleId,
        departmentId: somewhere,
        routing: place % 2 === 0 ? { groupIds: ['all'] } : {},
      }),
    'create role': () => createRole(parts(), manager, definition),
    'edit role': () => (own ? editRole(parts(), manager, own.roleId, definition) : undefined),
    grant: () => grantRole(parts(), manager, target, roleId),
    department: () =>
      createDepartment(parts(), manager, {
        name: '部门',
        parentId: somewhere,
        headId: role % 2 ? target : null,
      }),
    head: () => (somewhere ? editDepartment(parts(), manager, somewhere, { headId: target }) : undefined),
    'move department': () => {
      const moved = pick(departments, role);
      return moved ? editDepartment(parts(), manager, moved, { parentId: somewhere }) : undefined;
    },
    'move account': () => editAccount(parts(), manager, target, { departmentId: somewhere }),
    'join group': () => editAccount(parts(), manager, target, { routing: { groupIds: ['all'] } }),
    freeze: () => freezeAccount(parts(), manager, target, true),
    thaw: () => freezeAccount(parts(), manager, target, false),
    'make app': () => createApp(parts(), manager, anApp(wanted.concat('records.logins'))),
    'rotate secret': () => (app ? rotateSecret(parts(), manager, app.appId) : undefined),
  };
  const answer = await attempts[what]();
  return {
    me: me.id,
    done: answer?.ok === true,
    before: new Set(accounts.map(({ id }) => id)),
    departments,
    /** Whose secret he was given. */
    app: what === 'rotate secret' ? app : undefined,
  };
}

test('nobody ever holds a right that no one above gave him', { timeout: 240_000 }, async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 40 }), async (commands) => {
      const { shopId, owner, lan } = await createShop(api.db);
      await api.db.update(shops).set({ tier: 'tmall' }).where(eq(shops.id, shopId));
      await addAppKeeper(shopId, owner.agentId, lan.agentId);
      let rights = await rightsOfAll(shopId);
      for (const one of commands) {
        const { me, done: changed, before, departments, app } = await run(shopId, one);
        if (!changed) continue;
        done += 1;
        const after = await rightsOfAll(shopId);
        const held = rights.get(me) ?? new Set();
        const lacking = app?.scopes.filter((right) => !held.has(`may ${right}`));
        expect(lacking ?? [], `${me} got the secret of an app that may do what he may not`).toEqual([]);
        // What did not exist before was nobody's to hold: a new place, a new person.
        const isNew = (right: string) => {
          const [verb, , , who = ''] = right.split(' ');
          if (verb === 'heads') return !departments.includes(right.slice('heads '.length));
          return who !== '' && !before.has(who);
        };
        for (const [id, now] of after) {
          const had = rights.get(id) ?? new Set();
          const gained = [...now].filter((right) => !had.has(right) && !held.has(right) && !isNew(right));
          expect(gained, `${one.what}: ${me} gave ${id} what he has not`).toEqual([]);
        }
        rights = after;
      }
    }),
    { numRuns: 12, seed: Number(process.env.SEED ?? 20_260_721), endOnFailure: true },
  );
  // Refusals alone would prove nothing.
  expect(done).toBeGreaterThan(60);
});
