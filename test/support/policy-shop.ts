import { eq } from 'drizzle-orm';
import type { BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { newId } from '../../server/ids.ts';
import { hashPassword } from '../../server/staff/password.ts';
import { alarms, conversations, persons, ruleSets, shops, subAccounts } from '../../server/store/schema.ts';
import type { TestApp } from './app.ts';
import { eventually } from './eventually.ts';
import type { Who } from './policy-cases.ts';
import { createShop, type TestShop } from './shop.ts';
import { connectWire, logIn, signBuyerToken, type WireClient } from './wire.ts';

/** One conversation of the holder's, and all that hangs on it. */
export interface Talk {
  shopId: string;
  buyerId: string;
  conversationId: string;
  epoch: number;
}

const ROLES = {
  colleague: 'agent',
  proxy: 'proxy',
  superAdmin: 'super_admin',
  serviceHead: 'service_head',
  serviceHeadOfOtherGroup: 'service_head',
  operations: 'operations',
  finance: 'finance',
  readOnly: 'read_only',
  departmentHead: 'agent',
  headOfOtherDepartment: 'agent',
} as const satisfies Partial<Record<Who, BuiltInRole>>;

/** Written so that it must be masked to whoever may not see it whole. */
export const PHONE = '13800138000';

/** Everybody of the table of rights as a real person with a token, around one real conversation. */
export class PolicyShop {
  readonly app: TestApp;
  readonly shop: TestShop;
  readonly tokens: Record<Who, string>;
  talk!: Talk;
  /** An earlier one of the same buyer, which has ended. */
  past!: Talk;
  departmentId = '';
  alarmId = 0;
  fileId = '';
  readonly #open: WireClient[] = [];

  private constructor(app: TestApp, shop: TestShop, tokens: Record<Who, string>) {
    this.app = app;
    this.shop = shop;
    this.tokens = tokens;
  }

  static async open(app: TestApp): Promise<PolicyShop> {
    const { db } = app.store;
    const [shop, other] = await Promise.all([createShop(db), createShop(db)]);
    await db.update(shops).set({ tier: 'tmall' }).where(eq(shops.id, shop.shopId));
    const document = RuleSet.parse({
      groups: [
        { groupId: 'all', name: '客服', members: [shop.mei.agentId] },
        { groupId: 'other', name: '售后', members: [shop.lan.agentId] },
      ],
      defaultGroupId: 'all',
      agents: { [shop.mei.agentId]: { limit: 1000 } },
    });
    await db.update(ruleSets).set({ document }).where(eq(ruleSets.shopId, shop.shopId));
    const passwordHash = await hashPassword('correct horse');
    const hire = async (shopId: string, agentId: string, role: BuiltInRole) => {
      const personId = newId('p');
      const login = personId.toLowerCase();
      await db.insert(persons).values({ id: personId, login, name: login, passwordHash });
      const kind = role === 'owner' || role === 'proxy' ? role : 'agent';
      await db
        .insert(subAccounts)
        .values({ id: agentId, shopId, personId, role, kind, name: login, createdAt: 1 });
      return logIn(app.url, { personId, agentId, login, password: 'correct horse', name: login });
    };
    const ids = Object.fromEntries(Object.keys(ROLES).map((who) => [who, newId('a')]));
    const hired = await Promise.all(
      (Object.entries(ROLES) as [keyof typeof ROLES, BuiltInRole][]).map(
        async ([who, role]) => [who, await hire(shop.shopId, ids[who] ?? '', role)] as const,
      ),
    );
    const tokens = {
      ...Object.fromEntries(hired),
      holder: await logIn(app.url, shop.mei),
      owner: await logIn(app.url, shop.owner),
      otherOwner: await logIn(app.url, other.owner),
      sameAgentIdInOtherShop: await hire(other.shopId, shop.mei.agentId, 'agent'),
      buyer: await signBuyerToken(shop, 'buyer-1'),
      otherBuyer: await signBuyerToken(shop, 'buyer-2'),
      sameIdInOtherShop: await signBuyerToken(other, 'buyer-1'),
    } as Record<Who, string>;
    const made = new PolicyShop(app, shop, tokens);
    await made.#furnish(ids);
    return made;
  }

  /** Groups of the heads, departments, a conversation in the log, its file, an alarm about it. */
  async #furnish(ids: Record<string, string>): Promise<void> {
    const { shop } = this;
    const must = async (method: string, path: string, json: unknown) => {
      const { code, data } = await this.rest('owner', method, path, json);
      if (code) throw new Error(`${method} ${path}: ${code}`);
      return data as { departmentId: string; fileId: string };
    };
    const department = async (headId: string | undefined) =>
      (await must('POST', '/departments', { name: headId, parentId: null, headId })).departmentId;
    this.departmentId = await department(ids.departmentHead);
    await department(ids.headOfOtherDepartment);
    await must('PATCH', `/accounts/${shop.mei.agentId}`, { departmentId: this.departmentId });
    await must('PATCH', `/accounts/${ids.serviceHead}`, {
      routing: { groupIds: ['all'], takesPart: false },
    });
    await must('PATCH', `/accounts/${ids.serviceHeadOfOtherGroup}`, { routing: { groupIds: ['other'] } });

    const holder = await this.connect('holder', '/agent');
    await holder?.ask('agent:set-state', { shopId: shop.shopId, state: 'accepting' });
    this.past = await this.openTalk('buyer-1');
    const { conversationId: ended } = this.past;
    const close = { conversationId: ended, by: 'shop', actorId: '' } as const;
    await this.app.router.closeConversation(shop.shopId, close, Date.now());
    this.talk = await this.openTalk('buyer-1');
    const upload = await this.rest('buyer', 'POST', '/files?name=a.txt', 'words');
    this.fileId = (upload.data as { fileId: string }).fileId;
    const { conversationId } = this.talk;
    const [alarm] = await this.app.store.db
      .insert(alarms)
      .values({
        shopId: shop.shopId,
        kind: 'slow_reply',
        severity: 2,
        occurrence: 'test',
        raisedAt: 1,
        since: 1,
        lastAt: 1,
        conversationId,
        agentId: shop.mei.agentId,
        groupIds: ['all'],
        about: {},
      })
      .returning();
    this.alarmId = alarm?.n ?? 0;
    await eventually(async () => {
      const [logged] = await this.app.store.db
        .select({ agentId: conversations.agentId })
        .from(conversations)
        .where(eq(conversations.id, conversationId));
      return logged?.agentId ? null : 'it is not in the log';
    });
  }

  /** A new conversation of the holder's: for what changes it. */
  async openTalk(buyerId = newId('b')): Promise<Talk> {
    const { shopId } = this.shop;
    const buyer = await connectWire(this.app.url, '/buyer', {
      token: await signBuyerToken(this.shop, buyerId),
    });
    this.#open.push(buyer);
    const sent = await buyer.ask<{ conversationId: string }>('message:send', {
      clientId: newId('m'),
      body: { kind: 'text', text: PHONE },
    });
    if (!sent.ok) throw new Error(sent.code);
    const { conversationId } = sent.data;
    let epoch = 0;
    await eventually(async () => {
      const state = await this.app.router.readConversation(shopId, conversationId);
      epoch = state?.epoch ?? 0;
      return state?.agentId === this.shop.mei.agentId ? null : `nobody has it: ${JSON.stringify(state)}`;
    });
    return { shopId, buyerId, conversationId, epoch };
  }

  /** One REST call; text travels as the bytes of a file. */
  async rest(who: Who, method: string, path: string, body?: unknown) {
    const json = typeof body !== 'string';
    const response = await fetch(`${this.app.url}/v1/shops/${this.shop.shopId}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.tokens[who]}`,
        'content-type': json ? 'application/json' : 'application/octet-stream',
      },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
    });
    const text = await response.text();
    const data: unknown = text.startsWith('{') ? JSON.parse(text) : text;
    return { code: response.ok ? '' : (data as { code: string }).code, data };
  }

  /** A socket of his; null where he is not let in. */
  async connect(who: Who, door: '/buyer' | '/agent' | '/owner'): Promise<WireClient | null> {
    const client = await connectWire(this.app.url, door, { token: this.tokens[who] }).catch(() => null);
    if (client) this.#open.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#open) client.close();
  }
}
