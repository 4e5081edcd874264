import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountsAnswer, Department, ImportLine, RoleAnswer } from '../../client-sdk/protocol/staff.ts';
import { checkOperationLog } from '../../server/records/operation-log.ts';
import { operationLog, shops } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

const api = useApi(useRedis(), { loginsPerMinute: 1000 });
let shop: TestShop;
let owner: string;

const PASSWORD = 'correct horse battery';
let made = 0;

const call = (token: string, method: string, path: string, json?: unknown) =>
  api.call(`/shops/${shop.shopId}${path}`, { method, token, ...(json !== undefined && { json }) });

const tokenOf = async (login: string, password = PASSWORD) =>
  (await api.logIn({ login, password } as TestPerson)).accessToken;

interface Made {
  agentId: string;
  login: string;
}

/** Makes a sub-account, or answers the refusal. */
const make = async (token: string, more: object = {}) => {
  made += 1;
  const login = `made-${made}-${shop.mei.login.slice(-6).replaceAll('_', 'x')}`;
  const { status, body } = await call(token, 'POST', '/accounts', {
    login,
    name: `员工${made}`,
    password: PASSWORD,
    role: 'agent',
    ...more,
  });
  return { status, body: body as { code: string; path?: string }, login, agentId: (body as Made).agentId };
};

const department = async (
  token: string,
  name: string,
  parentId: string | null,
  headId: string | null = null,
) => (await call(token, 'POST', '/departments', { name, parentId, headId })).body as Department;

const accounts = async (token = owner) => (await call(token, 'GET', '/accounts')).body as AccountsAnswer;

beforeAll(async () => {
  shop = await createShop(api.db);
  await api.db.update(shops).set({ tier: 'crown' }).where(eq(shops.id, shop.shopId));
});

beforeEach(async () => {
  owner = (await api.logIn(shop.owner)).accessToken;
  api.rightsChanged.length = 0;
});

describe('sub-accounts', () => {
  test('one is made, can log in, and the router knows it at once', async () => {
    const { status, agentId, login } = await make(owner, {
      fullName: '李雷',
      position: 'finance',
      externalId: 'ding-7',
      routing: { limit: 7, weight: 80, groupIds: ['all'] },
    });
    expect(status).toBe(200);
    expect((await accounts()).accounts.find((one) => one.agentId === agentId)).toMatchObject({
      login,
      fullName: '李雷',
      position: 'finance',
      routing: { limit: 7, weight: 80, takesPart: true, mobileRouting: true, groupIds: ['all'] },
    });
    expect(await api.router.readAgent(shop.shopId, agentId)).toMatchObject({ limit: 7, groupIds: ['all'] });
    expect((await api.call('/me', { token: await tokenOf(login) })).status).toBe(200);
  });

  test('R16 a frozen one is cut off at once, keeps its place in the list, and comes back', async () => {
    const { agentId, login } = await make(owner, { routing: { groupIds: ['all'] } });
    const token = await tokenOf(login);
    api.delivered.length = 0;
    expect((await call(owner, 'PUT', `/accounts/${agentId}/frozen`, { frozen: true })).status).toBe(204);
    expect(api.delivered).toContainEqual({ type: 'frozen', agentId });
    expect(api.rightsChanged).toHaveLength(1);
    expect((await api.call('/me', { token })).status).toBe(403);
    expect((await accounts()).accounts.find((one) => one.agentId === agentId)?.frozen).toBe(true);
    await call(owner, 'PUT', `/accounts/${agentId}/frozen`, { frozen: false });
    expect((await api.call('/me', { token })).status).toBe(200);
  });

  test('the tier’s seats hold, also for many at once; frozen and temporary ones take none', async () => {
    const small = await createShop(api.db);
    await api.db.update(shops).set({ tier: 'heart', boughtSeats: 2 }).where(eq(shops.id, small.shopId));
    const token = (await api.logIn(small.owner)).accessToken;
    const makeIn = (login: string, more: object = {}) =>
      api.call(`/shops/${small.shopId}/accounts`, {
        token,
        json: {
          login: `${login}${small.mei.login.slice(-5).replaceAll('_', 'x')}`,
          name: 'n',
          password: PASSWORD,
          role: 'agent',
          ...more,
        },
      });
    // Two agents are there, of four seats.
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => makeIn(`many-${n}-`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'no_seats' });
    expect((await makeIn('temp-', { endsAt: api.clock.now + 86_400_000 })).status).toBe(200);
    const freeze = (frozen: boolean) =>
      api.call(`/shops/${small.shopId}/accounts/${small.mei.agentId}/frozen`, {
        method: 'PUT',
        token,
        json: { frozen },
      });
    expect((await freeze(true)).status).toBe(204);
    expect((await makeIn('instead-')).status).toBe(200);
    expect((await freeze(false)).body).toMatchObject({ code: 'no_seats' });
    const seats = {
      used: 4,
      of: 4,
      tier: 'heart',
      included: 2,
      bought: 2,
      uncounted: { owners: 1, bots: 0, frozen: 1, temporary: 1 },
    };
    expect((await api.call(`/shops/${small.shopId}/accounts`, { token })).body).toMatchObject({ seats });
  });

  test('a temporary one leaves by itself at its end', async () => {
    const { login } = await make(owner, { endsAt: api.clock.now + 60_000 });
    const token = await tokenOf(login);
    api.clock.now += 60_001;
    try {
      expect((await api.call('/me', { token })).status).toBe(403);
    } finally {
      api.clock.now -= 60_001;
    }
    expect((await make(owner, { endsAt: api.clock.now - 1 })).body).toMatchObject({ path: 'endsAt' });
  });

  test.each([
    ['a password that everybody tries', { password: 'password1234' }, 'weak_password'],
    ['a short password', { password: 'x7!pQ' }, 'weak_password'],
    ['a role that is none', { role: 'king' }, 'bad_request'],
    ['a department that is none', { departmentId: 'd_none' }, 'bad_request'],
    ['a group that is none', { routing: { groupIds: ['nowhere'] } }, 'bad_request'],
    ['a picture that is a script', { avatar: 'javascript:alert(1)' }, 'bad_request'],
    ['a picture without encryption', { avatar: 'http://pictures.example/a.png' }, 'bad_request'],
    ['a picture that is a drawing', { avatar: 'https://pictures.example/a.SVG?size=1' }, 'bad_request'],
    ['a picture that is a packed drawing', { avatar: 'https://pictures.example/a.svgz#a' }, 'bad_request'],
  ])('%s is refused, and nothing of it stays', async (_, more, code) => {
    const before = (await accounts()).accounts.length;
    expect((await make(owner, more)).body.code).toBe(code);
    expect((await accounts()).accounts).toHaveLength(before);
  });

  test('a login is taken once, whatever the letter case, and by whatever shop', async () => {
    const { body } = await make(owner, { login: shop.mei.login.toUpperCase().replace(/^_/, '') });
    expect(body.code).toMatch(/^(taken|bad_request)$/);
    const first = await make(owner);
    expect((await make(owner, { login: first.login.toUpperCase() })).body).toMatchObject({ code: 'taken' });
  });

  test('everybody says of himself what is his own to say, and nothing else', async () => {
    const { login, agentId } = await make(owner);
    const token = await tokenOf(login);
    expect((await call(token, 'PATCH', '/profile', { name: '新名字', signature: '为您服务' })).status).toBe(
      204,
    );
    expect((await accounts()).accounts.find((one) => one.agentId === agentId)).toMatchObject({
      name: '新名字',
      signature: '为您服务',
    });
    expect((await call(token, 'PATCH', '/profile', { role: 'owner' })).status).toBe(400);
    expect((await call(token, 'GET', '/profile')).body).toEqual({
      name: '新名字',
      avatar: null,
      signature: '为您服务',
    });
    expect((await call(token, 'PATCH', `/accounts/${agentId}`, { position: 'finance' })).status).toBe(404);
  });
});

describe('delegation', () => {
  test('a head manages his own part of the tree only', async () => {
    const service = await department(owner, '客服部', null);
    const night = await department(owner, '夜班', service.departmentId);
    const other = await department(owner, '运营部', null);
    const head = await make(owner, { departmentId: service.departmentId });
    await call(owner, 'PATCH', `/departments/${service.departmentId}`, { headId: head.agentId });
    const token = await tokenOf(head.login);

    const inside = await make(token, { departmentId: night.departmentId });
    expect(inside.status).toBe(200);
    expect((await make(token, { departmentId: other.departmentId })).status).toBe(403);
    expect((await make(token)).status).toBe(403);
    const outside = await make(owner, { departmentId: other.departmentId });
    expect((await accounts(token)).accounts.map(({ agentId }) => agentId).sort()).toEqual(
      [head.agentId, inside.agentId].sort(),
    );
    const freeze = (agentId: string) => call(token, 'PUT', `/accounts/${agentId}/frozen`, { frozen: true });
    const absent = (await freeze('a_none')).body;
    expect((await freeze(outside.agentId)).body).toEqual(absent);
    expect((await freeze(inside.agentId)).status).toBe(204);
    // Nobody can be carried out of the tree, nor in from outside of it.
    const move = { departmentId: other.departmentId };
    expect((await call(token, 'PATCH', `/accounts/${inside.agentId}`, move)).status).toBe(403);

    await call(owner, 'PUT', `/accounts/${inside.agentId}/frozen`, { frozen: false });
    const sub = await department(token, '夜班二组', night.departmentId, inside.agentId);
    expect(sub.parentId).toBe(night.departmentId);
    expect(
      (await call(token, 'PATCH', `/departments/${service.departmentId}`, { headId: null })).status,
    ).toBe(403);
    expect(
      (await call(token, 'POST', '/departments', { name: 'x', parentId: null, headId: null })).status,
    ).toBe(403);
    expect((await call(owner, 'DELETE', `/departments/${night.departmentId}`)).body).toMatchObject({
      code: 'conflict',
    });
    expect(
      (await call(owner, 'PATCH', `/departments/${service.departmentId}`, { parentId: night.departmentId }))
        .body,
    ).toMatchObject({ code: 'bad_request', reason: 'loop' });
  });

  test('nobody gives what he does not hold, raises himself, or touches who stands above him', async () => {
    const admin = await make(owner, { role: 'super_admin' });
    const token = await tokenOf(admin.login);
    const grant = (by: string, agentId: string, role: string) =>
      call(by, 'PUT', `/accounts/${agentId}/role`, { role });
    expect((await grant(token, shop.mei.agentId, 'owner')).status).toBe(403);
    expect((await grant(token, admin.agentId, 'owner')).status).toBe(403);
    expect((await grant(token, shop.owner.agentId, 'agent')).status).toBe(403);
    expect((await make(token, { role: 'owner' })).status).toBe(403);
    expect(
      (await call(token, 'PUT', `/accounts/${shop.owner.agentId}/frozen`, { frozen: true })).status,
    ).toBe(403);
    expect(
      (await call(token, 'PUT', `/accounts/${shop.owner.agentId}/password`, { password: PASSWORD })).status,
    ).toBe(403);
    expect((await call(token, 'PATCH', '', { tier: 'tmall' })).status).toBe(403);
    const created = await call(token, 'POST', '/roles', { name: '全部', points: ['all'], scope: 'all' });
    expect(created.status).toBe(403);
    // The last owner stays one.
    expect((await grant(owner, shop.owner.agentId, 'agent')).status).toBe(403);
    expect(
      (await call(owner, 'PUT', `/accounts/${shop.owner.agentId}/frozen`, { frozen: true })).status,
    ).toBe(403);
  });

  test('a role of the shop’s own: a change of it reaches all who have it, and it is theirs only while it is there', async () => {
    const role = (
      await call(owner, 'POST', '/roles', { name: '质检', points: ['serve', 'staff.read'], scope: 'own' })
    ).body as RoleAnswer;
    const inspector = await make(owner, { role: role.roleId });
    const token = await tokenOf(inspector.login);
    expect((await call(token, 'GET', '/accounts')).status).toBe(200);
    expect((await call(token, 'PUT', `/accounts/${shop.mei.agentId}/frozen`, { frozen: true })).status).toBe(
      403,
    );
    const path = `/roles/${role.roleId}`;
    expect((await call(owner, 'PUT', path, { name: '质检', points: ['serve'], scope: 'own' })).status).toBe(
      204,
    );
    expect(api.rightsChanged).toHaveLength(1);
    expect((await call(token, 'GET', '/accounts')).status).toBe(403);
    expect((await call(owner, 'DELETE', path)).body).toMatchObject({ code: 'conflict' });
    await call(owner, 'PUT', `/accounts/${inspector.agentId}/role`, { role: 'agent' });
    expect((await call(owner, 'DELETE', path)).status).toBe(204);
  });

  test('who may not answer gets no chats, whatever the rules say', async () => {
    const { agentId } = await make(owner, { routing: { groupIds: ['all'] } });
    expect(
      (await api.router.readSetup(shop.shopId, api.clock.now)).agents.find((one) => one.agentId === agentId)
        ?.answers,
    ).toBeUndefined();
    await call(owner, 'PUT', `/accounts/${agentId}/role`, { role: 'finance' });
    expect(
      (await api.router.readSetup(shop.shopId, api.clock.now)).agents.find((one) => one.agentId === agentId)
        ?.answers,
    ).toBe(false);
  });

  test('a scope of groups is not widened by joining groups', async () => {
    const head = await make(owner, { role: 'service_head' });
    const desk = await department(owner, '质检部', null);
    await call(owner, 'PATCH', `/accounts/${head.agentId}`, { departmentId: desk.departmentId });
    await call(owner, 'PATCH', `/departments/${desk.departmentId}`, { headId: head.agentId });
    const token = await tokenOf(head.login);
    const join = { routing: { groupIds: ['all'] } };
    expect((await call(token, 'PATCH', `/accounts/${head.agentId}`, join)).body).toMatchObject({
      code: 'forbidden',
    });
    expect((await call(owner, 'PATCH', `/accounts/${head.agentId}`, join)).status).toBe(204);
  });
});

describe('a CSV file of accounts', () => {
  const upload = async (csv: string | Uint8Array, token = owner) => {
    const { status, body } = await api.call(`/shops/${shop.shopId}/accounts/import`, { token, bytes: csv });
    const lines =
      typeof body === 'string'
        ? body
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as ImportLine)
        : [];
    return { status, body, lines };
  };

  test('makes what it can, and says row by row what was refused and why', async () => {
    await department(owner, '大促', null);
    const tag = shop.mei.login.slice(-5).replaceAll('_', 'x');
    const versionBefore = (await api.router.readSetup(shop.shopId, api.clock.now)).version;
    const { lines } = await upload(
      [
        'login,name,role,department,position,limit,groups,endsAt,password',
        `csv1-${tag},小甲,agent,大促,customer_service,9,客服,2999-11-12,`,
        `csv2-${tag},小乙,agent,,,,all,2999-11-12T20:00+08:00,${PASSWORD}`,
        `csv1-${tag},小丙,agent,,,,,2999-11-12,`,
        `csv3-${tag},小丁,agent,没有,,,,,`,
        `csv4-${tag},小戊,agent,,pilot,,,,`,
        `csv5-${tag},小己,agent,,,many,,,`,
        `csv6-${tag},小庚,agent,,,,,someday,`,
        `csv7-${tag},小辛,king,,,,,,`,
        `csv8-${tag},小壬,agent,,,,,2999-11-12,12345`,
      ].join('\r\n'),
    );
    expect(lines[0]).toEqual({ kind: 'begun', rows: 9 });
    expect(lines[1]).toMatchObject({ kind: 'created', row: 1, password: expect.stringMatching(/^.{12}$/) });
    expect(lines[2]).toMatchObject({ kind: 'created', row: 2 });
    expect(lines[2]).not.toHaveProperty('password');
    const refused = lines.filter((line) => line.kind === 'refused').map(({ row, column }) => [row, column]);
    expect(refused).toEqual([
      [3, 'login'],
      [4, 'department'],
      [5, 'position'],
      [6, 'limit'],
      [7, 'endsAt'],
      [8, 'role'],
      [9, 'password'],
    ]);
    expect(lines.at(-1)).toEqual({ kind: 'done', created: 2, refused: 7 });
    const setup = await api.router.readSetup(shop.shopId, api.clock.now);
    expect(setup.version).toBe(versionBefore + 1);
    const [first] = (await accounts()).accounts.filter(({ login }) => login === `csv1-${tag}`);
    expect(first?.routing).toMatchObject({ limit: 9, groupIds: ['all'] });
    const created = lines[1] as Extract<ImportLine, { kind: 'created' }>;
    expect((await api.call('/me', { token: await tokenOf(created.login, created.password) })).status).toBe(
      200,
    );
  });

  test('once whoever asked has hung up, no more are made: nobody would learn their passwords', async () => {
    const tag = shop.mei.login.slice(-5).replaceAll('_', 'x');
    // Temporary ones: they take no seats.
    const rows = Array.from({ length: 40 }, (_, i) => `gone${i}-${tag},小${i},agent,all,2999-11-12`);
    const version = async () => (await api.router.readSetup(shop.shopId, api.clock.now)).version;
    const before = await version();
    const asking = request(`${api.url}/v1/shops/${shop.shopId}/accounts/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'text/csv' },
    });
    asking.end(['login,name,role,groups,endsAt', ...rows].join('\n'));
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    let said = '';
    for await (const bytes of answer) {
      said += bytes;
      // Leaving the loop hangs up.
      if (said.includes('"created"')) break;
    }

    // What was made is in the rules yet: the import's last step.
    await eventually(async () => ((await version()) > before ? null : 'the import goes on'), {
      withinMs: 30_000,
    });
    const made = (await accounts()).accounts.filter(({ login }) => /^gone\d+-/.test(login));
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThan(rows.length);
    expect(made.every(({ routing }) => routing?.groupIds.includes('all'))).toBe(true);
  });

  test.each([
    ['nothing', '', 'file'],
    ['no login', 'name\nx', 'login'],
    ['a column nobody knows', 'login,name,salary\na,b,1', 'salary'],
    ['a quote that never ends', 'login,name\n"a,b', 'file'],
  ])('%s is refused as a whole', async (_, csv, path) => {
    const { status, body } = await upload(csv);
    expect([status, body]).toMatchObject([400, { code: 'bad_request', path }]);
  });

  test('is for those who manage people', async () => {
    const token = (await api.logIn(shop.mei)).accessToken;
    expect((await upload('login,name\na,b', token)).status).toBe(403);
  });
});

describe('shops', () => {
  test('an owner makes a shop from nothing, and it stands alone', async () => {
    const { status, body } = await api.call('/shops', {
      token: owner,
      json: { name: '第二家店', tier: 'diamond' },
    });
    expect(status).toBe(200);
    const { shopId } = body as { shopId: string };
    const me = (await api.call('/me', { token: owner })).body as {
      memberships: { shopId: string; role: string }[];
    };
    expect(me.memberships.map((one) => [one.shopId, one.role])).toEqual([
      [shop.shopId, 'owner'],
      [shopId, 'owner'],
    ]);
    expect((await api.call(`/shops/${shopId}/staff`, { token: owner })).status).toBe(200);
    expect((await api.call(`/shops/${shopId}/rules`, { token: owner })).status).toBe(200);
    const agent = (await api.logIn(shop.mei)).accessToken;
    expect((await api.call('/shops', { token: agent, json: { name: 'x' } })).status).toBe(403);
    expect((await api.call(`/shops/${shopId}/accounts`, { token: agent })).status).toBe(404);
  });

  test('one person serves two shops after showing that both log-ins are his', async () => {
    const other = await createShop(api.db);
    const token = (await api.logIn(shop.lan)).accessToken;
    const link = (password: string) =>
      api.call('/me/accounts', { token, json: { login: other.lan.login, password } });
    expect((await link('not the password')).status).toBe(401);
    expect((await link(other.lan.password)).status).toBe(204);
    const me = (await api.call('/me', { token })).body as { memberships: { shopId: string }[] };
    expect(me.memberships.map(({ shopId }) => shopId).sort()).toEqual([shop.shopId, other.shopId].sort());
    expect(
      (await api.call('/login', { json: { login: other.lan.login, password: other.lan.password } })).status,
    ).toBe(401);
    // No shop takes a person over who is of another shop too.
    const reset = await call(owner, 'PUT', `/accounts/${shop.lan.agentId}/password`, { password: PASSWORD });
    expect(reset.status).toBe(403);
  });
});

test('every change of people and rights is in the operation log, whose chain is whole, and no secret is', async () => {
  const rows = await api.db.select().from(operationLog).where(eq(operationLog.shopId, shop.shopId));
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of [
    'account.create',
    'account.freeze',
    'account.thaw',
    'account.edit',
    'account.grant',
    'department.create',
    'department.edit',
    'role.create',
    'role.edit',
    'role.remove',
    'rules.publish',
  ]) {
    expect(actions, action).toContain(action);
  }
  expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  expect(await checkOperationLog(api.db, shop.shopId)).toMatchObject({ status: 'whole' });
});
