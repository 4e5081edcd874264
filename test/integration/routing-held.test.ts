import { Redis } from 'ioredis';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import type { Router } from '../../router/router.ts';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/**
 * R1, the races of others, one by one: a node has read what it needs and is held just before its script, another node
 * goes on, and the first is let go with what is old by now. The rows are those of known faults in other systems.
 */

const redis = useRedis();
const slowConnection = new Redis(inject('redisUrl'));
afterAll(() => slowConnection.quit());

function signal(): [raised: Promise<void>, raise: () => void] {
  let raise = () => {};
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return [raised, raise];
}

/** The next script that is sent over this connection waits; `reached` when it is about to be sent. */
function holdNextScript(connection: Redis) {
  const fcall = connection.fcall.bind(connection);
  const [reached, tell] = signal();
  const [gate, letGo] = signal();
  const held = async (...call: Parameters<typeof fcall>) => {
    Object.assign(connection, { fcall });
    tell();
    await gate;
    return fcall(...call);
  };
  Object.assign(connection, { fcall: held });
  return { reached, letGo };
}

function sceneOf(changes: Partial<RuleSetInput> = {}) {
  const shop = new RoutingShop(redis, STAFF, { ...RULES, restOfShop: false, ...changes });
  const slow = shop.nodeOn(slowConnection);
  /** What the slow node does is under way, `meanwhile` happens, and then the slow node's script runs. */
  async function overtake<T>(act: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> {
    const { reached, letGo } = holdNextScript(slowConnection);
    const result = act();
    await reached;
    await meanwhile();
    letGo();
    return result;
  }
  return { shop, slow, overtake };
}

/** A first message through this node, not routed yet. */
async function writeOn(node: Router, shop: RoutingShop, buyerId: string, clientId = 'm'): Promise<string> {
  const message = {
    sender: 'buyer',
    buyerId,
    buyerName: buyerId,
    clientId,
    body: { kind: 'text', text: 'hi' },
    entry: {},
    newConversationId: `c-${buyerId}-${clientId}-${node === shop.router ? 'fast' : 'slow'}`,
  } as const;
  const result = await node.acceptMessage(shop.shopId, message, shop.now);
  if (!('message' in result)) throw new Error(result.status);
  return result.message.conversationId;
}

const route = (node: Router, shop: RoutingShop, id: string) =>
  node.routeConversation(shop.shopId, id, 'arrival', shop.now);

describe('one node is held while another goes on', () => {
  it('R1 R14 row 10: an agent who went away, or off, after the buyer was read does not get him', async () => {
    for (const state of ['away', 'off'] as const) {
      const { shop, slow, overtake } = sceneOf();
      await shop.connect('a');
      const id = await writeOn(shop.router, shop, 'x');
      await overtake(
        () => route(slow, shop, id),
        () => shop.set('a', state),
      );
      expect(await shop.whereIs('x')).toBe('p');
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R1 R2 row 30: two nodes route one conversation: the second finds it done, one epoch, one trace', async () => {
    const { shop, slow, overtake } = sceneOf();
    await shop.connect('a', 'b');
    const id = await writeOn(shop.router, shop, 'x');
    const late = await overtake(
      () => route(slow, shop, id),
      () => route(shop.router, shop, id),
    );
    expect(late.status).toBe('unchanged');
    expect(await shop.open('x')).toMatchObject({ assignments: 1, epoch: 1, decisions: 1 });
    expect(await shop.audit()).toEqual([]);
  });

  it('R2 row 31: two first messages of one buyer: the late one joins the conversation that the other opened', async () => {
    const { shop, slow, overtake } = sceneOf();
    let first = '';
    const late = await overtake(
      () => writeOn(slow, shop, 'x', '1'),
      async () => {
        first = await writeOn(shop.router, shop, 'x', '2');
      },
    );
    expect(late).toBe(first);
    expect((await shop.open('x')).seq).toBe(2);
    expect(await shop.audit()).toEqual([]);
  });

  it('R2 row 32: the same message sent again while the first is on its way is one message', async () => {
    const { shop, slow, overtake } = sceneOf();
    let first = '';
    const late = await overtake(
      () => writeOn(slow, shop, 'x', 'same'),
      async () => {
        first = await writeOn(shop.router, shop, 'x', 'same');
      },
    );
    expect(late).toBe(first);
    expect((await shop.open('x')).seq).toBe(1);
  });

  it('R5 row 48: loads are counted when it is decided, with what others gave meanwhile', async () => {
    const { shop, slow, overtake } = sceneOf({ agents: { a: { limit: 10 }, b: { limit: 10 } } });
    await shop.connect('a', 'b');
    await shop.say('0', 'hi', { agentId: 'b' });
    // When it was read a had fewest; when it is decided b has.
    const id = await writeOn(shop.router, shop, 'x');
    await overtake(
      () => route(slow, shop, id),
      async () => {
        for (const buyer of ['1', '2', '3']) await shop.say(buyer, 'hi', { agentId: 'a' });
      },
    );
    expect(await shop.whereIs('x')).toBe('b');
    expect(await shop.audit()).toEqual([]);
  });

  it('R19 row 49: his account is removed, or frozen, meanwhile: somebody else has the buyer, never nobody', async () => {
    const without = STAFF.filter(({ id }) => id !== 'a');
    for (const staff of [without, [...without, { id: 'a', frozen: true }]]) {
      const { shop, slow, overtake } = sceneOf();
      await shop.connect('a');
      const id = await writeOn(shop.router, shop, 'x');
      await overtake(
        () => route(slow, shop, id),
        () => shop.staff({ ...RULES, restOfShop: false }, staff),
      );
      expect(await shop.whereIs('x')).toBe('p');
      expect(await shop.audit()).toEqual([]);
    }
  });

  it('R3 row 61: the last slot is taken meanwhile: the late one waits', async () => {
    const { shop, slow, overtake } = sceneOf({ agents: { a: { limit: 1 } } });
    await shop.connect('a');
    const id = await writeOn(shop.router, shop, 'x');
    await overtake(
      () => route(slow, shop, id),
      () => shop.say('y'),
    );
    expect(await shop.whereAre('x', 'y')).toEqual(['queued', 'a']);
    expect((await shop.agent('a')).load).toBe(1);
    expect(await shop.audit()).toEqual([]);
  });

  it('R11 row 62: the target fills, goes, or the chat is closed meanwhile: first in line, refused, closed; never half done', async () => {
    const outcomes: string[] = [];
    for (const meanwhile of ['fills', 'goes', 'is closed'] as const) {
      const { shop, slow, overtake } = sceneOf({ agents: { a: { limit: 1 }, b: { limit: 1 } } });
      await shop.connect('a', 'b');
      await shop.say('x', 'hi', { agentId: 'a' });
      const { conversationId, epoch } = await shop.open('x');
      const give = { conversationId, agentId: 'a', agentName: 'a', epoch, to: { agentId: 'b' } };
      const given = await overtake(
        () => slow.transferConversation(shop.shopId, give, shop.now),
        async () => {
          if (meanwhile === 'fills') await shop.say('y', 'hi', { agentId: 'b' });
          if (meanwhile === 'goes') await shop.set('b', 'off');
          if (meanwhile === 'is closed') await shop.close('x');
        },
      );
      const where = meanwhile === 'is closed' ? 'closed' : await shop.whereIs('x');
      outcomes.push(`${meanwhile}: ${given.status}, ${where}, a has ${(await shop.agent('a')).load}`);
      expect(await shop.audit()).toEqual([]);
    }
    expect(outcomes).toEqual([
      'fills: ok, queued, a has 0',
      'goes: bad_target, a, a has 1',
      'is closed: closed, closed, a has 0',
    ]);
  });

  it('R6 row 69: two slots free at once: the places go to those who came first, whichever script was first', async () => {
    const { shop, slow, overtake } = sceneOf({ agents: { a: { limit: 2 } } });
    await shop.connect('a');
    for (const buyer of ['1', '2', 'w1', 'w2', 'w3']) await shop.say(buyer);
    const { conversationId } = await shop.open('1');
    await overtake(
      () => slow.closeConversation(shop.shopId, { conversationId, by: 'buyer', actorId: '1' }, shop.now),
      async () => {
        await shop.close('2');
        expect(await shop.whereAre('w1', 'w2', 'w3')).toEqual(['a', 'queued', 'queued']);
      },
    );
    expect(await shop.whereAre('w1', 'w2', 'w3')).toEqual(['a', 'a', 'queued']);
    expect(await shop.audit()).toEqual([]);
  });

  it('R18 new rules are published meanwhile: it is decided by those', async () => {
    const { shop, slow, overtake } = sceneOf();
    await shop.connect('a', 'c');
    const id = await writeOn(shop.router, shop, 'x');
    await overtake(
      () => route(slow, shop, id),
      () => shop.publish({ ...RULES, restOfShop: false, defaultGroupId: 'after' }),
    );
    expect([await shop.whereIs('x'), (await shop.open('x')).groupId]).toEqual(['c', 'after']);
    expect((await shop.lastTrace('x'))?.rulesVersion).toBe(2);
  });
});
