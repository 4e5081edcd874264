import { Redis } from 'ioredis';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { Router } from '../../router/router.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R1 where it counts: two nodes and more, one held between two steps while another goes on. */

const redis = useRedis();
const NODES = 8;
const connections = Array.from({ length: NODES }, () => new Redis(inject('redisUrl')));
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.quit()));
});

const shopWith = (changes: Partial<RuleSetInput> = {}) =>
  new RoutingShop(redis, STAFF, { ...RULES, ...changes });

/** One node takes a buyer's first message, and is held before it routes. */
async function acceptOn(node: Router, shop: RoutingShop, buyerId: string, clientId = 'm'): Promise<string> {
  const result = await node.acceptMessage(
    shop.shopId,
    {
      sender: 'buyer',
      buyerId,
      buyerName: buyerId,
      clientId,
      body: { kind: 'text', text: 'hi' },
      entry: {},
      newConversationId: `c-${buyerId}-${Math.random().toString(36).slice(2)}`,
    },
    shop.now,
  );
  return 'message' in result ? result.message.conversationId : result.status;
}

const nodesOf = (shop: RoutingShop) => connections.map((connection) => shop.nodeOn(connection));

describe('races of others, row by row', () => {
  it('R1 row 10: an agent who goes while a conversation is routed does not get it', async () => {
    for (let i = 0; i < 20; i++) {
      const shop = shopWith({ restOfShop: false });
      const [one, two] = nodesOf(shop) as [Router, Router];
      await shop.connect('a');
      const id = await acceptOn(one, shop, 'x');
      await Promise.all([
        one.routeConversation(shop.shopId, id, 'arrival', shop.now),
        two.setAgentState(shop.shopId, 'a', 'away', shop.now),
      ]);
      // Given before he went: his. Decided after: the proxy's. Never queued for nobody.
      expect(['a', 'p']).toContain(await shop.whereIs('x'));
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R1 row 10: his last connection goes while it is routed: after the grace it is with somebody who is there', async () => {
    const shop = shopWith();
    const [one, two] = nodesOf(shop) as [Router, Router];
    await shop.connect('a');
    const id = await acceptOn(one, shop, 'x');
    await Promise.all([
      one.routeConversation(shop.shopId, id, 'arrival', shop.now),
      two.dropLease(shop.shopId, { agentId: 'a', connectionId: 'a-1', device: 'desktop' }, shop.now),
    ]);
    await shop.connect('b');
    await shop.pass(61_000, ['b']);
    expect(['b', 'p']).toContain(await shop.whereIs('x'));
    expect(await shop.audit()).toEqual([]);
  });

  it('R1 row 30: eight nodes assign the same conversation: one assignment, one epoch, one trace', async () => {
    const shop = shopWith();
    await shop.connect('a', 'b');
    const nodes = nodesOf(shop);
    const id = await acceptOn(shop.router, shop, 'x');
    const results = await Promise.all(
      nodes.map((node) => node.routeConversation(shop.shopId, id, 'arrival', shop.now)),
    );
    expect(results.filter(({ status }) => status === 'done')).toHaveLength(1);
    expect(await shop.open('x')).toMatchObject({ assignments: 1, epoch: 1, decisions: 1 });
    expect(await shop.audit()).toEqual([]);
  });

  it('R1 row 30: many claims of one waiting buyer: one gets him, the others hear that he is taken', async () => {
    const shop = shopWith({ assignment: 'pull' });
    await shop.connect('a', 'b', 'c', 'd');
    await shop.say('x');
    const { conversationId } = await shop.open('x');
    const agents = ['a', 'b', 'c', 'd'];
    const results = await Promise.all(
      nodesOf(shop).map((node, i) =>
        node.claimConversation(shop.shopId, conversationId, agents[i % 4] as string, shop.now),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['ok', ...Array(NODES - 1).fill('taken')]);
    expect(await shop.audit()).toEqual([]);
  });

  it('R2 rows 31 and 32: many first messages of one buyer at once: one conversation, no gap, nobody twice', async () => {
    const shop = shopWith();
    await shop.connect('a');
    const nodes = nodesOf(shop);
    const ids = await Promise.all(nodes.map((node, i) => acceptOn(node, shop, 'x', `m${i}`)));
    expect(new Set(ids).size).toBe(1);
    await Promise.all(
      nodes.map((node) => node.routeConversation(shop.shopId, ids[0] as string, 'arrival', shop.now)),
    );
    const { conversationId, seq } = await shop.open('x');
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 50);
    expect(messages.map((message) => message.seq)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
    expect(messages.filter(({ from }) => from.kind === 'buyer')).toHaveLength(NODES);
    expect(await shop.audit()).toEqual([]);
  });

  it('R2 row 32: the same message through every node is one message', async () => {
    const shop = shopWith();
    const ids = await Promise.all(nodesOf(shop).map((node) => acceptOn(node, shop, 'x', 'same')));
    expect(new Set(ids).size).toBe(1);
    expect((await shop.open('x')).seq).toBe(1);
  });

  it('R5 row 48: who was away for long does not get everything when he is back', async () => {
    const shop = shopWith({ agents: { a: { limit: 10 }, b: { limit: 10 } } });
    await shop.connect('b');
    for (let i = 0; i < 6; i++) await shop.say(`old${i}`);
    await shop.connect('a');
    for (let i = 0; i < 10; i++) await shop.say(`x${i}`);
    expect([(await shop.agent('a')).load, (await shop.agent('b')).load]).toEqual([8, 8]);
  });

  it('R19 row 49: the agent’s account goes between the choice and the talk: never a conversation of nobody', async () => {
    for (let i = 0; i < 10; i++) {
      const shop = shopWith();
      const [one] = nodesOf(shop) as [Router];
      await shop.connect('a', 'b');
      const id = await acceptOn(one, shop, 'x');
      await Promise.all([
        one.routeConversation(shop.shopId, id, 'arrival', shop.now),
        shop.staff(
          RULES,
          STAFF.filter((staff) => staff.id !== 'a'),
        ),
      ]);
      expect(['b', 'p']).toContain(await shop.whereIs('x'));
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R1 row 49: closed by the buyer between accepting and routing: it stays closed', async () => {
    const shop = shopWith();
    const [one, two] = nodesOf(shop) as [Router, Router];
    await shop.connect('a');
    const id = await acceptOn(one, shop, 'x');
    await two.closeConversation(shop.shopId, { conversationId: id, by: 'buyer', actorId: 'x' }, shop.now);
    expect(await one.routeConversation(shop.shopId, id, 'arrival', shop.now)).toMatchObject({
      status: 'unchanged',
    });
    expect((await shop.agent('a')).load).toBe(0);
    expect(await shop.audit()).toEqual([]);
  });

  it('R3 row 61: many who want the last slot at once: one gets it', async () => {
    const shop = shopWith({ restOfShop: false });
    await shop.connect('a');
    await shop.say('1');
    const nodes = nodesOf(shop);
    const buyers = nodes.map((_, i) => `x${i}`);
    const ids = await Promise.all(nodes.map((node, i) => acceptOn(node, shop, buyers[i] as string)));
    await Promise.all(
      nodes.map((node, i) => node.routeConversation(shop.shopId, ids[i] as string, 'arrival', shop.now)),
    );
    const where = await shop.whereAre(...buyers);
    expect(where.filter((id) => id === 'a')).toHaveLength(1);
    expect(where.filter((id) => id === 'queued')).toHaveLength(NODES - 1);
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 row 62: the target fills while the transfer is under way: first in its line, and off the giver’s hands', async () => {
    const shop = shopWith({ restOfShop: false });
    const [one, two] = nodesOf(shop) as [Router, Router];
    await shop.connect('a', 'b');
    await shop.say('x', 'hi', { agentId: 'a' });
    await shop.say('b1', 'hi', { agentId: 'b' });
    const id = await acceptOn(two, shop, 'b2');
    const { conversationId, epoch } = await shop.open('x');
    const give = { conversationId, agentId: 'a', agentName: 'a', epoch, to: { agentId: 'b' } };
    await shop.set('a', 'away');
    await Promise.all([
      two.routeConversation(shop.shopId, id, 'arrival', shop.now),
      one.transferConversation(shop.shopId, give, shop.now),
    ]);
    expect((await shop.agent('b')).load).toBe(2);
    expect((await shop.agent('a')).load).toBe(0);
    expect(await shop.audit()).toEqual([]);
  });

  it('R2 row 62: a transfer, a close and a second transfer at once: one of them, whole', async () => {
    for (let i = 0; i < 10; i++) {
      const shop = shopWith();
      const [one, two, three] = nodesOf(shop) as [Router, Router, Router];
      await shop.connect('a', 'b', 'c');
      await shop.say('x', 'hi', { agentId: 'a' });
      const { conversationId, epoch } = await shop.open('x');
      const give = { conversationId, agentId: 'a', agentName: 'a', epoch };
      const results = await Promise.all([
        one.transferConversation(shop.shopId, { ...give, to: { agentId: 'b' } }, shop.now),
        two.transferConversation(shop.shopId, { ...give, to: { agentId: 'c' } }, shop.now),
        three.closeConversation(shop.shopId, { conversationId, by: 'agent', actorId: 'a', epoch }, shop.now),
      ]);
      expect(results.filter(({ status }) => status === 'ok')).toHaveLength(1);
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R6 row 69: many slots free at once on many nodes: those who came first are served first', async () => {
    const shop = shopWith({ agents: { a: { limit: NODES } } });
    await shop.connect('a');
    const held = Array.from({ length: NODES }, (_, i) => `h${i}`);
    const waiting = Array.from({ length: NODES + 4 }, (_, i) => `w${i}`);
    for (const buyer of [...held, ...waiting]) await shop.say(buyer);
    const open = await Promise.all(held.map((buyer) => shop.open(buyer)));
    await Promise.all(
      nodesOf(shop).map((node, i) => {
        const { conversationId = '', buyerId = '' } = open[i] ?? {};
        return node.closeConversation(
          shop.shopId,
          { conversationId, by: 'buyer', actorId: buyerId },
          shop.now,
        );
      }),
    );
    expect(await shop.whereAre(...waiting)).toEqual([...Array(NODES).fill('a'), ...Array(4).fill('queued')]);
    expect(await shop.audit()).toEqual([]);
  });
});

describe('the rush', () => {
  it('R3 290 buyers arrive at once through eight nodes at 99 agents with limit 3: 290 assigned, nobody above', async () => {
    const agents = Array.from({ length: 99 }, (_, i) => `a${i}`);
    const shop = new RoutingShop(
      redis,
      agents.map((id) => ({ id })),
      {
        groups: [{ groupId: 'g', name: 'g', members: agents }],
        defaultGroupId: 'g',
        agents: Object.fromEntries(agents.map((id) => [id, { limit: 3 }])),
      },
    );
    await shop.connect(...agents);
    const nodes = nodesOf(shop);
    const buyers = Array.from({ length: 290 }, (_, i) => `x${i}`);
    await Promise.all(
      buyers.map(async (buyer, i) => {
        const node = nodes[i % NODES] as Router;
        const id = await acceptOn(node, shop, buyer);
        await node.routeConversation(shop.shopId, id, 'arrival', shop.now);
      }),
    );
    const rows = await shop.router.readAgents(shop.shopId);
    expect(Math.max(...rows.map(({ load }) => load))).toBeLessThanOrEqual(3);
    expect(rows.reduce((sum, { load }) => sum + load, 0)).toBe(290);
    const { numbers } = await shop.router.readLive(shop.shopId, shop.now);
    expect([numbers.active, numbers.queued, numbers.pooled]).toEqual([290, 0, 0]);
    expect(await shop.audit()).toEqual([]);
  });
});
