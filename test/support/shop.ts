import { randomBytes } from 'node:crypto';
import type { Role } from '../../client-sdk/protocol/models.ts';
import { RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { newId } from '../../server/ids.ts';
import { hashPassword } from '../../server/staff/password.ts';
import type { StoreDb } from '../../server/store/open.ts';
import { persons, ruleSets, shops, subAccounts } from '../../server/store/schema.ts';

export interface TestPerson {
  personId: string;
  agentId: string;
  login: string;
  password: string;
  name: string;
}

export interface TestShop {
  shopId: string;
  secret: string;
  owner: TestPerson;
  mei: TestPerson;
  lan: TestPerson;
}

/** A shop in the database with an owner and two agents in one group, under names nobody else has. */
export async function createShop(db: StoreDb, rules: Partial<RuleSetInput> = {}): Promise<TestShop> {
  const shopId = newId('shop');
  const secret = randomBytes(32).toString('base64url');
  await db
    .insert(shops)
    .values({ id: shopId, name: '测试店', timezone: 'Asia/Shanghai', secret, createdAt: 0 });
  const owner = await createPerson(db, shopId, 'owner', '掌柜');
  const mei = await createPerson(db, shopId, 'agent', '小美');
  const lan = await createPerson(db, shopId, 'agent', '小兰');
  const document = RuleSet.parse({
    groups: [{ groupId: 'all', name: '客服', members: [mei.agentId, lan.agentId] }],
    defaultGroupId: 'all',
    ...rules,
  });
  await db.insert(ruleSets).values({ shopId, version: 1, document, publishedAt: 0 });
  return { shopId, secret, owner, mei, lan };
}

async function createPerson(db: StoreDb, shopId: string, role: Role, name: string): Promise<TestPerson> {
  const personId = newId('p');
  const agentId = newId('a');
  const login = agentId.toLowerCase();
  const password = randomBytes(9).toString('base64url');
  await db.insert(persons).values({ id: personId, login, name, passwordHash: await hashPassword(password) });
  await db
    .insert(subAccounts)
    .values({ id: agentId, shopId, personId, role, kind: role, name, createdAt: 0 });
  return { personId, agentId, login, password, name };
}
