import { randomBytes } from 'node:crypto';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { hashPassword } from '../../server/staff/password.ts';
import type { StoreDb } from '../../server/store/open.ts';
import { persons, ruleSets, shops, subAccounts } from '../../server/store/schema.ts';

/** A shop made for one run, and how to get in. */
export interface LoadShop {
  shopId: string;
  shopSecret: string;
  timeZone: string;
  rules: RuleSet;
  owner: Account;
  agents: Account[];
}

export interface Account {
  agentId: string;
  login: string;
  password: string;
}

const TIME_ZONE = 'Asia/Shanghai';

/**
 * Writes a new shop with an owner and so many agents, half of them in each of two groups, or all in one.
 * @param run.agentLimit most chats of one agent at once
 */
export async function createLoadShop(
  db: StoreDb,
  run: { agents: number; agentLimit: number; groups?: 1 | 2; now: number },
): Promise<LoadShop> {
  const shopId = `load-${randomBytes(4).toString('hex')}`;
  // One password for all: hashing is slow on purpose, and nobody else comes here.
  const password = randomBytes(9).toString('base64url');
  const passwordHash = await hashPassword(password);
  const account = (name: string): Account => ({
    agentId: `${shopId}-${name}`,
    login: `${shopId}-${name}`,
    password,
  });
  const owner = account('owner');
  const agents = Array.from({ length: run.agents }, (_, n) => account(`agent-${n + 1}`));
  const rules = rulesFor(agents, run.agentLimit, run.groups ?? 2);
  const shop: LoadShop = {
    shopId,
    shopSecret: randomBytes(32).toString('base64url'),
    timeZone: TIME_ZONE,
    rules,
    owner,
    agents,
  };
  const staff = [
    { ...owner, role: 'owner' as const },
    ...agents.map((agent) => ({ ...agent, role: 'agent' as const })),
  ];
  await db.transaction(async (transaction) => {
    await transaction.insert(shops).values({
      id: shopId,
      name: 'Load test',
      timezone: TIME_ZONE,
      secret: shop.shopSecret,
      createdAt: run.now,
    });
    await transaction
      .insert(persons)
      .values(staff.map(({ login }) => ({ id: `p-${login}`, login, name: login, passwordHash })));
    await transaction.insert(subAccounts).values(
      staff.map(({ agentId, login, role }) => ({
        shopId,
        id: agentId,
        personId: `p-${login}`,
        name: login,
        role,
        kind: role,
        createdAt: run.now,
      })),
    );
    await transaction.insert(ruleSets).values({ shopId, version: 1, document: rules, publishedAt: run.now });
  });
  return shop;
}

function rulesFor(agents: Account[], agentLimit: number, groups: 1 | 2): RuleSet {
  const half = Math.ceil(agents.length / groups);
  const ids = agents.map((agent) => agent.agentId);
  const afterSale = ids.slice(half);
  return RuleSet.parse({
    groups: [
      { groupId: 'pre-sale', name: 'Pre-sale', members: ids.slice(0, half) },
      { groupId: 'after-sale', name: 'After-sale', members: afterSale.length > 0 ? afterSale : ids },
    ],
    rules: [
      {
        ruleId: 'ordered',
        name: 'Has ordered',
        when: { orderState: ['unpaid', 'paid', 'shipped', 'received', 'refund'] },
        groupId: 'after-sale',
      },
    ],
    defaultGroupId: 'pre-sale',
    agents: Object.fromEntries(ids.map((id) => [id, { limit: agentLimit }])),
    drop: { graceMs: 20_000 },
  });
}
