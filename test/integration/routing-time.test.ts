import { describe, expect, it } from 'vitest';
import { useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** A shop's time, where two nodes do not say the same, or a call was held on its way to Redis. */

const redis = useRedis();

async function scene() {
  const shop = new RoutingShop(redis, STAFF, RULES);
  await shop.connect('a');
  await shop.say('x');
  const { conversationId, epoch } = await shop.open('x');
  let n = 0;
  /** Each by a node of its own. */
  const reply = async (at: number) => {
    const answer = await shop.nodeOn().acceptMessage(
      shop.shopId,
      {
        sender: 'agent',
        agentId: 'a',
        agentName: 'a',
        conversationId,
        epoch,
        clientId: `r${n++}`,
        body: { kind: 'text', text: 'yes' },
      },
      at,
    );
    if (!('message' in answer)) throw new Error(answer.status);
    return answer.message.at;
  };
  return { shop, reply, conversationId };
}

describe('a call that comes late', () => {
  it('T8 W5 no message is dated before the one it follows, and nobody was answered before he asked', async () => {
    const { shop, reply, conversationId } = await scene();
    const { now } = shop;
    expect(await reply(now - 9000)).toBe(now);
    const { messages } = await shop.router.readMessages(shop.shopId, conversationId, 0, 10);
    const dates = messages.map(({ at }) => at);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
    const { numbers } = await shop.router.readLive(shop.shopId, now);
    expect(numbers.today.responses).toEqual({ count: 1, avgMs: 0, maxMs: 0 });
  });

  it('T8 its messages are as late as they are, where nobody else was there meanwhile', async () => {
    const { shop, reply } = await scene();
    expect(await reply(shop.now + 500)).toBe(shop.now + 500);
    expect(await reply(shop.now + 400)).toBe(shop.now + 500);
    expect(await reply(shop.now + 600)).toBe(shop.now + 600);
  });

  it('T12 a clock that was an hour ahead is believed no longer once it is set right', async () => {
    const { shop, reply } = await scene();
    const { now } = shop;
    await reply(now + 3_600_000);
    expect(await reply(now + 1000)).toBe(now + 1000);
  });
});
