import type { ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Router } from '../../../router/router.ts';
import type { Clock } from '../../clock.ts';
import type { Deliver } from '../../gateway/deliver.ts';

/** One pass does a bounded amount; the next second does what is still left after these. */
const MAX_PASSES = 20;

export interface TimersParts {
  router: Router;
  deliver: Pick<Deliver, 'effects'>;
  clock: Clock;
  wakeChatLog: (shopId: ShopId) => void;
}

/** Does what has become due in one shop, tells everybody, and picks up what a crash left between (R10, R19, P7). */
export async function sweepShop(
  { router, deliver, clock, wakeChatLog }: TimersParts,
  shopId: ShopId,
): Promise<void> {
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const swept = await router.sweep(shopId, clock());
    deliver.effects(shopId, swept.effects);
    for (const conversationId of swept.unrouted) {
      const routed = await router.routeConversation(shopId, conversationId, 'sweep', clock());
      deliver.effects(shopId, routed.effects);
    }
    // What supervisors are alarmed by goes through the log, and they are not to wait for it.
    const alarming = swept.effects.some(({ type }) => type === 'alarm');
    if (alarming || (swept.outboxDue && pass === 0)) wakeChatLog(shopId);
    if (!swept.more) return;
  }
}
