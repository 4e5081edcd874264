import { login } from '../../client-sdk/auth.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { signBuyerToken } from '../../server/staff/tokens.ts';
import { SimulatedAgent } from '../load/agent.ts';
import { SimulatedBuyer } from '../load/buyer.ts';
import { RunClock } from '../load/clock.ts';
import { Recorder } from '../load/history.ts';
import { drawPlan } from '../load/plan.ts';
import { createRandom } from '../random.ts';
import type { Answer, Order, Part, Tally } from './crowd-messages.ts';

/** A process that plays its part of a crowd through the SDK, so that a large one is not held up by one core. */

const TOKEN_SEC = 24 * 3600;
const SETTLE_MS = 30_000;

const clock = new RunClock();
const recorder = new Recorder(clock.now);
const buyers: SimulatedBuyer[] = [];
const agents: SimulatedAgent[] = [];
let plays: Promise<void>[] = [];

async function comeIn(part: Part): Promise<void> {
  const { seed, seconds, accounts, shop, urls } = part;
  const plan = drawPlan(createRandom(seed), {
    buyers: part.buyers,
    seconds,
    agentIds: accounts.map(({ agentId }) => agentId),
  });
  const mine = (_: unknown, n: number) => n % part.of === part.index;
  const urlOf = (n: number) => urls[n % urls.length] as string;
  for (const [n, agentPlan] of plan.agents.entries()) {
    if (!mine(agentPlan, n)) continue;
    const { login: name, password } = accounts[n] as Part['accounts'][number];
    const tokens = await login(urlOf(n), name, password);
    const { token } = new TokenKeeper({ url: urlOf(n), tokens });
    const agent = new SimulatedAgent(
      agentPlan,
      { url: urlOf(n), token, shopId: shop.shopId },
      recorder,
      clock,
    );
    await agent.comeIn();
    agents.push(agent);
  }
  for (const [n, buyerPlan] of plan.buyers.entries()) {
    if (!mine(buyerPlan, n)) continue;
    const claims = { shop: shop.shopId, sub: buyerPlan.buyerId, name: buyerPlan.name };
    const token = await signBuyerToken(claims, shop.shopSecret, Date.now(), TOKEN_SEC);
    buyers.push(new SimulatedBuyer(buyerPlan, { url: urlOf(n), token }, recorder, clock));
  }
}

async function stop(): Promise<void> {
  clock.stop();
  await Promise.all(plays);
  const deadline = clock.now() + SETTLE_MS;
  while (tally().open > 0 && clock.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
}

function tally(): Tally {
  const { sends, receipts, lines } = recorder.history;
  const online = new Map(
    lines.map(({ party, status }) => [`${party.kind}:${party.id}`, status === 'online']),
  );
  return {
    sent: sends.length,
    acknowledged: sends.filter((send) => send.ack).length,
    received: receipts.length,
    open: sends.filter((send) => !send.ack && !send.refused).length,
    online: [...online.values()].filter(Boolean).length,
  };
}

async function follow(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'come-in':
      await comeIn(order.part);
      break;
    case 'start':
      clock.startAt = order.at;
      plays = [...buyers, ...agents].map((player) => player.play());
      break;
    case 'tally':
      return { tally: tally() };
    case 'stop':
      await stop();
      break;
    case 'leave':
      for (const player of [...buyers, ...agents]) player.close();
      return { history: recorder.history };
  }
  return { done: true };
}

process.on('message', (order: Order) => {
  follow(order).then(
    (answer) => {
      process.send?.(answer, () => {
        if (order.do === 'leave') process.disconnect();
      });
    },
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
