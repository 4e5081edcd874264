import { readFile } from 'node:fs/promises';
import { login } from '../../client-sdk/auth.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { DemoFile } from '../../server/shop/demo-file.ts';
import { signBuyerToken } from '../../server/staff/tokens.ts';
import { ALL_BUYER_NAMES, drawDialogue } from '../dialogue.ts';
import { RunClock } from '../load/clock.ts';
import { createRandom, newSeed, type Random } from '../random.ts';
import { DEMO_BUYER, DemoAgent } from './demo-agent.ts';
import { playBuyer } from './demo-buyer.ts';
import { DemoTalk } from './demo-talk.ts';

/**
 * `npm start -- --demo`: the traffic of a small shop, over real sockets like any client.
 * Started by the server with its address and the path of demo.json; ends with the server or on SIGTERM.
 */

const MOST_OPEN = 60;
/** Traffic swells and ebbs once in this time, so that the chart has a shape. */
const WAVE_MS = 4 * 60_000;
const CALM_GAP_MS = 9000;
const BUSY_GAP_MS = 1800;
/** So many come in the first seconds, so that nobody looks at an empty screen. */
const FIRST_BUYERS = 8;
/** Buyers come back now and then: so many different ones have one name. */
const BUYERS_OF_A_NAME = 12;
const BREAK_EVERY_MS = 90_000;
const TOKEN_SEC = 24 * 3600;

const [url, demoFile] = process.argv.slice(2);
if (!url || !demoFile) throw new Error('usage: demo/main <url of the server> <path of demo.json>');

const clock = new RunClock();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => clock.stop());
process.on('disconnect', () => clock.stop());

const demo = DemoFile.parse(JSON.parse(await readFile(demoFile, 'utf8')));
const random = createRandom(newSeed());
/** By buyer id: the talks that are being played. */
const talks = new Map<string, DemoTalk>();
const agents = await startAgents(url);
void sendOnBreaks(random.fork());
await letBuyersCome(url);
for (const agent of agents) agent.close();
if (process.connected) process.disconnect();

async function startAgents(address: string): Promise<DemoAgent[]> {
  const accounts = demo.accounts.filter(({ role }) => role === 'agent');
  return Promise.all(
    accounts.map(async (account) => {
      const tokens = await login(address, account.login, account.password);
      const { token } = new TokenKeeper({ url: address, tokens });
      const agent = new DemoAgent({ url: address, token, shopId: demo.shopId }, talks, random.fork(), clock);
      agent.start();
      return agent;
    }),
  );
}

async function letBuyersCome(address: string): Promise<void> {
  const leaving = new Set<Promise<void>>();
  for (let n = 0; !clock.stopped; n += 1) {
    if (talks.size < MOST_OPEN) {
      const playing = playOne(address, random.fork());
      leaving.add(playing);
      void playing.finally(() => leaving.delete(playing));
    }
    await clock.pause(n < FIRST_BUYERS ? 500 : random.exponential(gapMs()));
  }
  await Promise.all(leaving);
}

/** Mean time to the next buyer, at this point of the wave. */
function gapMs(): number {
  const phase = ((clock.now() - clock.startAt) % WAVE_MS) / WAVE_MS;
  const busy = (1 - Math.cos(2 * Math.PI * phase)) / 2;
  return CALM_GAP_MS + (BUSY_GAP_MS - CALM_GAP_MS) * busy;
}

async function playOne(address: string, chance: Random): Promise<void> {
  const dialogue = drawDialogue(chance);
  // Who comes again has the same name, and so the same language.
  const no =
    ALL_BUYER_NAMES.indexOf(dialogue.buyerName) * BUYERS_OF_A_NAME + chance.whole(1, BUYERS_OF_A_NAME);
  const buyerId = `${DEMO_BUYER}${no}`;
  if (talks.has(buyerId)) return;
  const talk = new DemoTalk(dialogue);
  talks.set(buyerId, talk);
  try {
    const claims = { shop: demo.shopId, sub: buyerId, name: dialogue.buyerName };
    const token = await signBuyerToken(claims, demo.shopSecret, Date.now(), TOKEN_SEC);
    await playBuyer(talk, { url: address, token }, chance, clock);
  } finally {
    talks.delete(buyerId);
  }
}

async function sendOnBreaks(chance: Random): Promise<void> {
  while (await clock.pause(BREAK_EVERY_MS)) await chance.pick(agents).takeBreak(20_000);
}
