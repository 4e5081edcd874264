import type { Redis } from 'ioredis';
import { RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { Router } from '../../router/router.ts';
import { EMPTY_MEMORY } from '../../router/script-runner.ts';
import type { ShopMemory, ShopSetup } from '../../router/types.ts';
import { randomShopId } from './redis.ts';

/** A shop with one group of agents on a real router; what the router would read from SQL can be handed in. */
export function createRoutedShop(
  redis: Redis,
  {
    agents = ['ann', 'bob'],
    rules = {},
    timeZone = 'Asia/Shanghai',
    loadMemory = async () => EMPTY_MEMORY,
  }: {
    agents?: string[];
    rules?: Partial<RuleSetInput>;
    timeZone?: string;
    loadMemory?: (shopId: string) => Promise<ShopMemory>;
  } = {},
) {
  const shopId = randomShopId();
  const setup: ShopSetup = {
    shopId,
    timeZone,
    version: 1,
    rules: RuleSet.parse({
      groups: [{ groupId: 'main', name: 'Main', members: agents }],
      defaultGroupId: 'main',
      ...rules,
    } satisfies RuleSetInput),
    agents: agents.map((agentId) => ({ agentId, name: agentId, kind: 'agent', frozen: false })),
  };
  const router = new Router({
    redis,
    loadShop: async (id) => (id === shopId ? { setup, memory: await loadMemory(shopId) } : null),
  });

  return {
    shopId,
    setup,
    router,
    /** Connected and accepting. */
    async bringIn(agentId: string, now: number) {
      await router.holdLeases(shopId, [{ agentId, connectionId: `of-${agentId}`, device: 'desktop' }], now);
      await router.setAgentState(shopId, agentId, 'accepting', now);
    },
    async buyerSays(buyerId: string, clientId: string, now: number, text = 'hello') {
      const accepted = await router.acceptMessage(
        shopId,
        {
          sender: 'buyer',
          buyerId,
          buyerName: buyerId,
          clientId,
          body: { kind: 'text', text },
          entry: {},
          newConversationId: `c-${clientId}`,
        },
        now,
      );
      if (!('message' in accepted)) throw new Error(`the buyer's message was refused: ${accepted.status}`);
      const { conversationId } = accepted.message;
      if (accepted.conversationStatus === 'new') {
        await router.routeConversation(shopId, conversationId, 'arrival', now);
      }
      return accepted;
    },
    /** Whoever holds the conversation replies. */
    async agentSays(conversationId: string, clientId: string, now: number, text = 'hi') {
      const conversation = await router.readConversation(shopId, conversationId);
      if (!conversation?.agentId) throw new Error('nobody holds this conversation');
      const { agentId, epoch } = conversation;
      return router.acceptMessage(
        shopId,
        {
          sender: 'agent',
          agentId,
          agentName: agentId,
          conversationId,
          epoch,
          clientId,
          body: { kind: 'text', text },
        },
        now,
      );
    },
  };
}

export type RoutedShop = ReturnType<typeof createRoutedShop>;
