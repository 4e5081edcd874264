import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { AgentClient } from '../../client-sdk/agent-client.ts';
import { login, visitor } from '../../client-sdk/auth.ts';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import type { SentMessage } from '../../client-sdk/protocol/events.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { HeldLine } from '../../simulations/faults/held-line.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';

/** Gateway A is a process that is killed in mid-talk; B lives on. Both stand on one Redis. */

const TOKEN_SECRET = 'a secret that both gateways share, for this test alone';
const MESSAGES = 120;
const KILL_AT = 40;
/** So many messages may be unanswered before the next is written. */
const AHEAD = 5;

let gatewayB: TestApp;
let gatewayA: GatewayProcess;
/** Leads to A while it lives, then to B. */
let wayToA: HeldLine;
let urlOfA: string;
const closing: { close(): void }[] = [];

async function startGatewayA(): Promise<void> {
  gatewayA = await startGatewayProcess({
    REDIS_URL: gatewayB.config.redisUrl ?? '',
    DATABASE_URL: gatewayB.config.databaseUrl ?? '',
    FENLIU_TOKEN_SECRET: TOKEN_SECRET,
    FENLIU_BUYER_MESSAGES_PER_10_SEC: '100000',
    FENLIU_AGENT_MESSAGES_PER_10_SEC: '100000',
  });
  wayToA = await HeldLine.to(gatewayA.url);
  urlOfA = wayToA.url;
}

beforeAll(async () => {
  gatewayB = await startTestApp(
    { tokenSecret: TOKEN_SECRET, buyerMessagesPer10Sec: 100_000, agentMessagesPer10Sec: 100_000 },
    { sharedRedis: true },
  );
});
afterEach(async () => {
  for (const client of closing.splice(0)) client.close();
  wayToA.close();
  await gatewayA.kill();
});
afterAll(() => gatewayB.close());

function demo() {
  if (gatewayB.demo.status === 'absent') throw new Error('there is no demo shop');
  return gatewayB.demo.demo;
}

const timing = { backoffBaseMs: 100 };

async function startTalk(agentUrl: string, buyerUrl: string) {
  const account = demo().accounts.find(({ role }) => role === 'agent');
  if (!account) throw new Error('there is no agent');
  const tokens = await login(gatewayB.url, account.login, account.password);
  const keeper = new TokenKeeper({ url: gatewayB.url, tokens });
  const agent = new AgentClient({ url: agentUrl, token: keeper.token, timing });
  const { token } = await visitor(gatewayB.url, demo().shopId);
  const buyer = new BuyerClient({ url: buyerUrl, token: () => token, timing });
  closing.push(agent, buyer);
  const heard = { agent: [] as Message[], buyer: [] as Message[] };
  agent.on('message', ({ message }) => heard.agent.push(message));
  buyer.on('message', (message) => heard.buyer.push(message));
  agent.connect();
  buyer.connect();
  await eventually(() =>
    agent.getSnapshot().connection.status === 'online' ? null : 'the agent is not online',
  );
  await agent.setState(demo().shopId, 'accepting');
  const { conversationId } = await buyer.send({ kind: 'text', text: 'buyer 0' }).sent;
  await eventually(() => (agent.lines(conversationId).length > 0 ? null : 'the agent has not got it'));
  return { agent, buyer, conversationId, heard };
}

/** Both write; A dies in the middle; then all of it must be everywhere, once and in order. */
async function talkWhileADies(talk: Awaited<ReturnType<typeof startTalk>>): Promise<void> {
  const { agent, buyer, conversationId, heard } = talk;
  const accepted: Promise<SentMessage>[] = [];
  for (let n = 1; n < MESSAGES; n += 1) {
    accepted.push(buyer.send({ kind: 'text', text: `buyer ${n}` }).sent);
    accepted.push(agent.send(conversationId, { kind: 'text', text: `agent ${n}` }).sent);
    if (n === KILL_AT) {
      wayToA.pointTo(gatewayB.url);
      await gatewayA.kill();
    }
    await accepted[Math.max(0, accepted.length - 2 * AHEAD)];
  }
  const acknowledged = await Promise.all(accepted);

  const { messages: log } = await gatewayB.router.readMessages(demo().shopId, conversationId, 0, 100_000);
  const byPerson = (messages: readonly Message[], kind: string) =>
    messages.flatMap(({ body, from }) => (body.kind === 'text' && from.kind === kind ? [body.text] : []));
  const written = (who: string, from: number) =>
    Array.from({ length: MESSAGES - from }, (_, n) => `${who} ${n + from}`);

  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(byPerson(log, 'buyer')).toEqual(written('buyer', 0));
  expect(byPerson(log, 'agent')).toEqual(written('agent', 1));
  const seqs = acknowledged.map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  for (const side of ['agent', 'buyer'] as const) {
    await eventually(() =>
      heard[side].length >= log.length ? null : `the ${side} has ${heard[side].length} of ${log.length}`,
    );
    expect(heard[side].map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
  }
  const seqsShown = (lines: readonly object[]) => lines.map((line) => (line as { seq?: number }).seq);
  expect(seqsShown(buyer.getSnapshot().lines)).toEqual(log.map(({ seq }) => seq));
  expect(seqsShown(agent.lines(conversationId))).toEqual(log.map(({ seq }) => seq));
  await agent.closeConversation(conversationId);
}

it('P1 P2 P3 P9 the buyer is on A, A is killed: nothing is lost, nothing double, the order is kept', async () => {
  await startGatewayA();
  await talkWhileADies(await startTalk(gatewayB.url, urlOfA));
});

it('P1 P2 P3 P9 the agent is on A, A is killed: he keeps his talk, and nothing of it is lost', async () => {
  await startGatewayA();
  await talkWhileADies(await startTalk(urlOfA, gatewayB.url));
});
