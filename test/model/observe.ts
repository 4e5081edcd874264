import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { Router } from '../../router/router.ts';
import { loadOf, type ModelShop, routingOf, waitingIn } from './model-shop.ts';

type Kept = Pick<DecisionTrace, 'rule' | 'outcome' | 'agentId'>;

/** Looks at one shop again and again; what was decided about a conversation is read once. */
export class Observer {
  readonly #shopId: string;
  readonly #traces = new Map<string, Kept[]>();

  constructor(shopId: string) {
    this.#shopId = shopId;
  }

  /** The shop as the router shows it, in plain text lines, and whom it chose for each assignment. */
  async look(router: Router, ids: string[]) {
    const [conversations, agents, queue] = await Promise.all([
      router.readConversations(this.#shopId, ids),
      router.readAgents(this.#shopId),
      router.readQueue(this.#shopId),
    ]);
    await Promise.all(conversations.map((one) => this.#readNewTraces(router, one)));
    const assignments = new Map(conversations.map((one) => [one.conversationId, one.assignments]));
    const lines = [
      ...conversations.map((one) =>
        [
          one.conversationId,
          one.status,
          `agent ${one.agentId ?? '-'}`,
          `epoch ${one.epoch}`,
          `seq ${one.seq}`,
          `group ${one.groupId}`,
          `unanswered ${one.unansweredSince ?? '-'}`,
          `decided by ${withoutRepeats(this.#tracesOf(one.conversationId).map(({ rule }) => rule))}`,
          `outcome ${one.outcome ?? '-'}`,
        ].join(', '),
      ),
      ...agents
        .map(
          (one) =>
            `${one.agentId} ${one.state}, ${one.reachable ? 'reachable' : 'gone'}, ${one.load} of ${one.limit}, ` +
            `${one.wrapUp?.slots ?? 0} wrap up, ${one.unanswered} unanswered`,
        )
        .sort(),
      ...queue.map((one) => `${one.conversationId} is number ${one.place}`).sort(),
    ];
    const chosen = (conversationId: string, n: number) => {
      const given = this.#tracesOf(conversationId).filter(({ outcome }) => outcome === 'assigned');
      return given[given.length - 1 - ((assignments.get(conversationId) ?? 0) - n)]?.agentId;
    };
    return { picture: lines.join('\n'), chosen };
  }

  #tracesOf(conversationId: string): Kept[] {
    return this.#traces.get(conversationId) ?? [];
  }

  async #readNewTraces(router: Router, one: { conversationId: string; decisions: number }): Promise<void> {
    const known = this.#tracesOf(one.conversationId);
    if (known.length === one.decisions) return;
    const traces = await router.readTraces(this.#shopId, one);
    const fresh = traces.filter(({ n }) => n > known.length);
    this.#traces.set(one.conversationId, [
      ...known,
      ...fresh.map(({ rule, outcome, agentId }) => ({
        rule,
        outcome,
        ...(agentId !== undefined && { agentId }),
      })),
    ]);
  }
}

/** The shop as the rules say it must be, in the same words. */
export function pictureOf(shop: ModelShop): string {
  const lines = new Set(waitingIn(shop, 'queued').map((one) => one.waits?.line ?? ''));
  return [
    ...shop.conversations.map((one) =>
      [
        one.conversationId,
        one.status,
        `agent ${one.agentId ?? '-'}`,
        `epoch ${one.epoch}`,
        `seq ${one.seq}`,
        `group ${one.groupId}`,
        `unanswered ${one.unansweredSince ?? '-'}`,
        `decided by ${withoutRepeats(one.decidedBy)}`,
        `outcome ${one.outcome ?? '-'}`,
      ].join(', '),
    ),
    ...shop.agents
      .filter(({ frozen }) => !frozen)
      .map((agent) => {
        const { agentId, state, leases, wrapUps } = agent;
        const unanswered = shop.conversations.filter(
          (one) => one.agentId === agentId && one.unansweredSince !== null,
        ).length;
        return (
          `${agentId} ${state}, ${leases.length > 0 ? 'reachable' : 'gone'}, ` +
          `${loadOf(shop, agentId)} of ${routingOf(shop, agentId).limit}, ` +
          `${wrapUps.length} wrap up, ${unanswered} unanswered`
        );
      })
      .sort(),
    ...[...lines]
      .flatMap((line) =>
        waitingIn(shop, 'queued', line).map((one, i) => `${one.conversationId} is number ${i + 1}`),
      )
      .sort(),
  ].join('\n');
}

/** Deciding once more that somebody waits where he waits is no other decision. */
function withoutRepeats(rules: string[]): string {
  return rules.filter((rule, i) => rule !== rules[i - 1]).join(' ');
}
