import type { ConversationId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import type { Router } from '../../../router/router.ts';
import type { QueuePlace } from '../../../router/types.ts';
import { toBuyerConversation } from '../../chat/present.ts';
import type { Clock } from '../../clock.ts';
import type { Deliver } from '../../gateway/deliver.ts';
import type { LastPushed } from '../last-pushed.ts';
import { liveDiff } from '../live-diff.ts';

export interface LiveMetricsParts {
  router: Router;
  deliver: Pick<Deliver, 'live' | 'light' | 'buyerConversation'>;
  lastPushed: LastPushed;
  clock: Clock;
}

/** Tells a shop's console what changed since the last push (M1 to M4, M6), and those who wait their new place (R6). */
export async function pushChanges(
  { router, deliver, lastPushed, clock }: LiveMetricsParts,
  shopId: ShopId,
): Promise<void> {
  const now = clock();
  const [before, live, queue] = await Promise.all([
    lastPushed.read(shopId, now),
    router.readLive(shopId, now),
    router.readQueue(shopId),
  ]);
  const diff = liveDiff(shopId, before?.live ?? null, live);
  const moved = queue.filter(({ conversationId, place }) => before?.places[conversationId] !== place);
  if (!diff && moved.length === 0) return;

  if (diff) deliver.live(shopId, diff);
  if (before?.live.numbers.light !== live.numbers.light) deliver.light(shopId, live.numbers.light);
  await pushPlaces({ router, deliver }, shopId, moved);
  await lastPushed.write(shopId, { fullAt: before?.fullAt ?? now, live, places: placesOf(queue) });
}

async function pushPlaces(
  { router, deliver }: Pick<LiveMetricsParts, 'router' | 'deliver'>,
  shopId: ShopId,
  moved: QueuePlace[],
): Promise<void> {
  const states = await router.readConversations(
    shopId,
    moved.map(({ conversationId }) => conversationId),
  );
  const stateOf = new Map(states.map((state) => [state.conversationId, state]));
  for (const { conversationId, buyerId, place, estimateMs } of moved) {
    const state = stateOf.get(conversationId);
    // Served in the meantime: what was pushed with that says more.
    if (state?.status !== 'queued') continue;
    deliver.buyerConversation(shopId, buyerId, {
      ...toBuyerConversation(state),
      place,
      ...(estimateMs !== undefined && { estimateMs }),
    });
  }
}

const placesOf = (queue: QueuePlace[]): Record<ConversationId, number> =>
  Object.fromEntries(queue.map(({ conversationId, place }) => [conversationId, place]));
