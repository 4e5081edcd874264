import type { Router } from '../../router/router.ts';
import { loadOf, type ModelShop, routingOf, waitingIn } from './model-shop.ts';

/** What both the router and the model must agree on, in plain text lines. */
export interface Picture {
  conversations: string[];
  agents: string[];
  queue: string[];
}

/** The shop as the router shows it. */
export async function observeRouter(router: Router, shopId: string, ids: string[]): Promise<Picture> {
  const [conversations, agents, queue] = await Promise.all([
    router.readConversations(shopId, ids),
    router.readAgents(shopId),
    router.readQueue(shopId),
  ]);
  const traces = await Promise.all(conversations.map((one) => router.readTraces(shopId, one)));
  return {
    conversations: conversations.map((one, i) =>
      [
        one.conversationId,
        one.status,
        `agent ${one.agentId ?? '-'}`,
        `epoch ${one.epoch}`,
        `seq ${one.seq}`,
        `group ${one.groupId}`,
        `unanswered ${one.unansweredSince ?? '-'}`,
        `decided by ${withoutRepeats((traces[i] ?? []).map((trace) => trace.rule))}`,
        `outcome ${one.outcome ?? '-'}`,
      ].join(', '),
    ),
    agents: agents
      .map(
        (one) =>
          `${one.agentId} ${one.state}, ${one.reachable ? 'reachable' : 'gone'}, ${one.load} of ${one.limit}, ` +
          `${one.unanswered} unanswered`,
      )
      .sort(),
    queue: queue.map((one) => `${one.conversationId} is number ${one.place}`).sort(),
  };
}

/** The shop as the rules say it must be. */
export function observeModel(shop: ModelShop): Picture {
  const lines = new Set(waitingIn(shop, 'queued').map((one) => one.waits?.line ?? ''));
  return {
    conversations: shop.conversations.map((one) =>
      [
        one.conversationId,
        one.status,
        `agent ${one.agentId ?? '-'}`,
        `epoch ${one.epoch}`,
        `seq ${one.seq}`,
        `group ${one.groupId}`,
        `unanswered ${one.unansweredSince ?? '-'}`,
        `decided by ${withoutRepeats(one.decidedBy.slice(-20))}`,
        `outcome ${one.outcome ?? '-'}`,
      ].join(', '),
    ),
    agents: shop.agents
      .map((agent) => {
        const { agentId, state, leases } = agent;
        const unanswered = shop.conversations.filter(
          (one) => one.agentId === agentId && one.unansweredSince !== null,
        ).length;
        return (
          `${agentId} ${state}, ${leases.length > 0 ? 'reachable' : 'gone'}, ` +
          `${loadOf(shop, agentId)} of ${routingOf(shop, agentId).limit}, ${unanswered} unanswered`
        );
      })
      .sort(),
    queue: [...lines]
      .flatMap((line) =>
        waitingIn(shop, 'queued', line).map((one, i) => `${one.conversationId} is number ${i + 1}`),
      )
      .sort(),
  };
}

/** Deciding once more that somebody waits where he waits is no other decision. */
function withoutRepeats(rules: string[]): string {
  return rules.filter((rule, i) => rule !== rules[i - 1]).join(' ');
}
