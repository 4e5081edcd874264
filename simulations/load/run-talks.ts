import { login } from '../../client-sdk/auth.ts';
import { OwnerClient } from '../../client-sdk/owner-client.ts';
import type { LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { signBuyerToken } from '../../server/staff/tokens.ts';
import type { AgentActor, Cast } from './cast.ts';
import { checkWire } from './checker.ts';
import type { RunClock } from './clock.ts';
import { type History, Recorder } from './history.ts';
import type { LoadShop } from './load-shop.ts';
import type { Progress } from './progress.ts';

/** Buyers who still wait for an agent at the end get so long. */
const LAST_TALKS_MS = 40_000;
/** Everything on its way must arrive in this time. */
const QUIET_MS = 15_000;
/** The console is told at most once a second, and the worker writes behind. */
const SETTLE_MS = 3000;
const LOGINS_AT_ONCE = 4;
const TOKEN_SEC = 24 * 3600;

export interface TalksResult {
  history: History;
  /** The console's last picture, as it was kept up to date by small differences. */
  console: LiveSnapshot | null;
}

/** Plays against a running server, through the SDK and real sockets, and records what the clients saw. */
export async function runTalks(
  url: string,
  shop: Pick<LoadShop, 'shopId' | 'shopSecret' | 'owner'>,
  cast: Cast,
  run: { seconds: number; clock: RunClock; progress: Progress },
): Promise<TalksResult> {
  const { seconds, clock, progress } = run;
  const recorder = new Recorder(clock.now);
  const owner = await watchShop(url, shop);
  const agents = await comeIn(url, shop.shopId, cast, recorder, clock);
  const buyers = await Promise.all(
    cast.buyers.map(async ({ buyerId, name, create }) => {
      const claims = { shop: shop.shopId, sub: buyerId, name };
      const token = await signBuyerToken(claims, shop.shopSecret, Date.now(), TOKEN_SEC);
      return create({ url, token }, recorder, clock);
    }),
  );

  clock.start();
  progress.start(seconds, `${buyers.length} buyers write to ${agents.length} agents`);
  const ticker = setInterval(() => {
    progress.update((clock.now() - clock.startAt) / 1000, seconds, tally(recorder.history));
  }, 500);
  try {
    const plays = [...buyers, ...agents].map((actor) => actor.play());
    await Promise.race([Promise.all(plays), clock.until(seconds * 1000 + LAST_TALKS_MS)]);
    await untilQuiet(recorder.history, clock);
    clock.stop();
    await Promise.all(plays);
    // What was being written when the run stopped is still on its way.
    await untilSettled(recorder.history);
    await pause(SETTLE_MS);
    return { history: recorder.history, console: owner.getSnapshot().shops[shop.shopId] ?? null };
  } finally {
    clearInterval(ticker);
    progress.stop();
    clock.stop();
    for (const client of [...buyers, ...agents, owner]) client.close();
  }
}

async function watchShop(url: string, shop: Pick<LoadShop, 'shopId' | 'owner'>): Promise<OwnerClient> {
  const tokens = await login(url, shop.owner.login, shop.owner.password);
  const owner = new OwnerClient({ url, token: new TokenKeeper({ url, tokens }).token });
  owner.watch(shop.shopId);
  owner.connect();
  return owner;
}

/** A few at a time: checking a password is slow on purpose. */
async function comeIn(
  url: string,
  shopId: string,
  cast: Cast,
  recorder: Recorder,
  clock: RunClock,
): Promise<AgentActor[]> {
  const agents: AgentActor[] = [];
  for (let first = 0; first < cast.agents.length; first += LOGINS_AT_ONCE) {
    const some = cast.agents.slice(first, first + LOGINS_AT_ONCE).map(async ({ account, create }) => {
      const tokens = await login(url, account.login, account.password);
      const { token } = new TokenKeeper({ url, tokens });
      const agent = create({ url, token, shopId }, recorder, clock);
      await agent.comeIn();
      return agent;
    });
    agents.push(...(await Promise.all(some)));
  }
  return agents;
}

/** Waits until every message has its answer and its reader, and the agents have replied to all. */
async function untilQuiet(history: History, clock: RunClock): Promise<void> {
  const deadline = clock.now() + QUIET_MS;
  let sends = -1;
  while (clock.now() < deadline) {
    const open = history.sends.some((send) => !send.ack && !send.refused);
    if (!open && sends === history.sends.length && checkWire(history).length === 0) return;
    sends = history.sends.length;
    await clock.pause(1500);
  }
}

async function untilSettled(history: History): Promise<void> {
  for (let waitedMs = 0; waitedMs < QUIET_MS; waitedMs += 100) {
    if (history.sends.every((send) => send.ack || send.refused)) return;
    await pause(100);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function tally(history: History): string {
  const acknowledged = history.sends.filter((send) => send.ack).length;
  return `${history.sends.length} sent, ${acknowledged} acknowledged, ${history.receipts.length} received`;
}
