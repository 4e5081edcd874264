import type { Redis } from 'ioredis';
import { shopKey } from '../../router/keys.ts';
import { Router } from '../../router/router.ts';
import type { ConversationState, Effect } from '../../router/types.ts';
import { DueQueue } from '../../server/dry-run/due-queue.ts';
import { drainOutbox } from '../../server/jobs/handlers/chat-log.ts';
import { makeLoadShop } from '../../server/shop/load-shop.ts';
import type { StoreDb } from '../../server/store/open.ts';
import type { Random } from '../random.ts';

const DRAIN_EVERY = 5000;
/** Lines of one talk besides the first. */
const TALK = { least: 4, most: 12 } as const;
const MEAN_GAP_MS = 25_000;

export interface HeavyDay {
  shopId: string;
  agentIds: readonly string[];
  /** Between these buyers come, evenly; ms since 1970. */
  openAt: number;
  closeAt: number;
  conversations: number;
}

type Due = { what: 'arrival'; no: number } | { what: 'line'; buyerId: string; left: number };

/** Lives a day on the real router in virtual time and keeps it in the log, as the product would. */
export async function liveHeavyDay(
  { redis, db, random }: { redis: Redis; db: StoreDb; random: Random },
  { shopId, agentIds, openAt, closeAt, conversations }: HeavyDay,
  onProgress: (part: number) => void,
): Promise<void> {
  let now = openAt;
  const router = new Router({ redis, loadShop: makeLoadShop(db, () => now) });
  const timers = shopKey(shopId, 'timers', now, '');
  const due = new DueQueue<Due>();
  const waiting = new Map<string, number>();
  let lines = 0;

  await router.readSetup(shopId, now);
  const leases = agentIds.map((agentId) => ({ agentId, connectionId: agentId, device: 'desktop' as const }));
  await router.holdLeases(shopId, leases, now);
  // Renewed once for all.
  await router.holdLeases(shopId, leases, closeAt + 86_400_000);
  for (const agentId of agentIds) await router.setAgentState(shopId, agentId, 'accepting', now);
  for (let no = 0; no < conversations; no += 1) {
    due.put(openAt + Math.floor((no * (closeAt - openAt)) / conversations), { what: 'arrival', no });
  }
  let nextSweepAt = now;
  for (let done = 0; ; done += 1) {
    const [, timerAt] = await redis.zrange(timers, '0', '0', 'WITHSCORES');
    const sweepAt = Math.max(nextSweepAt, Math.ceil(Number(timerAt ?? closeAt) / 1000) * 1000);
    if (due.nextAt >= closeAt && sweepAt >= closeAt) break;
    if (sweepAt <= due.nextAt) {
      now = sweepAt;
      nextSweepAt = now + 1000;
      const swept = await router.sweep(shopId, now);
      begin(swept.effects);
      continue;
    }
    now = due.nextAt;
    const what = due.take() as Due;
    if (what.what === 'arrival') await arrive(what.no);
    else await goOn(what);
    if (done % DRAIN_EVERY !== 0) continue;
    await drain();
    onProgress((now - openAt) / (closeAt - openAt));
  }
  await drain();

  async function drain() {
    await drainOutbox({ router, db, clock: () => now }, shopId);
  }

  /** Whoever got an agent begins to talk. */
  function begin(effects: readonly Effect[]) {
    for (const effect of effects) {
      if (effect.type !== 'conversation' || effect.conversation.status !== 'assigned') continue;
      const { buyerId } = effect.conversation;
      const left = waiting.get(buyerId);
      if (left === undefined) continue;
      waiting.delete(buyerId);
      due.put(now + 1 + Math.floor(random.exponential(MEAN_GAP_MS)), { what: 'line', buyerId, left });
    }
  }

  async function say(buyerId: string, text: string) {
    lines += 1;
    return router.acceptMessage(
      shopId,
      {
        sender: 'buyer',
        buyerId,
        buyerName: `买家 ${buyerId}`,
        clientId: `m${lines}`,
        body: { kind: 'text', text },
        entry: {},
        newConversationId: `c-${buyerId}`,
      },
      now,
    );
  }

  async function arrive(no: number) {
    const buyerId = `b${no}`;
    waiting.set(buyerId, random.whole(TALK.least, TALK.most));
    const said = await say(buyerId, random.chance(0.2) ? '我要退款' : '在吗，这件还有货吗');
    if (said.status !== 'accepted' || !said.opening) return;
    const { effects } = await router.routeConversation(shopId, said.message.conversationId, 'arrival', now);
    begin(effects);
  }

  async function goOn({ buyerId, left }: Extract<Due, { what: 'line' }>) {
    const state = await router.readBuyerConversation(shopId, buyerId);
    if (!state) return;
    if (left === 0) return close(state);
    if (left % 2 === 0) await reply(state);
    else await say(buyerId, '好的，什么时候发货');
    due.put(now + 1 + Math.floor(random.exponential(MEAN_GAP_MS)), { what: 'line', buyerId, left: left - 1 });
  }

  async function reply({ conversationId, agentId, agentName = '', epoch }: ConversationState) {
    if (agentId === undefined) return;
    lines += 1;
    const body = { kind: 'text' as const, text: '您好，今天就发' };
    const message = { sender: 'agent' as const, agentId, agentName, conversationId, epoch, body };
    await router.acceptMessage(shopId, { ...message, clientId: `m${lines}` }, now);
  }

  async function close({ conversationId, agentId, buyerId, epoch }: ConversationState) {
    const by = agentId === undefined ? 'buyer' : 'agent';
    const actorId = agentId ?? buyerId;
    const closed = await router.closeConversation(shopId, { conversationId, by, actorId, epoch }, now);
    if (closed.status === 'ok') begin(closed.effects);
  }
}
