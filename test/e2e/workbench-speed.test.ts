import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { openWorkbench } from '../support/workbench.ts';

/** With 50 open conversations and 10,000 messages, a new message is on screen in under 50 ms. */

const CONVERSATIONS = 50;
const MESSAGES_EACH = 200;
const PROBES = 25;
const ON_SCREEN_MS = 50;

type Place = 'message' | 'conversation-item';

const scene = useDemoScene();

/** When each text came in over the page's socket, and when it was painted (ms of the page's own clock). */
interface Probe {
  /** Fillers that came in. */
  fillers: number;
  arrivedAt: Record<string, number>;
}

/** Notes in the page when a text that begins with `probe` comes in. */
async function watchSocket(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const probe: Probe = { arrivedAt: {}, fillers: 0 };
    Object.assign(window, { probe });
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          probe.fillers += String(data).match(/filler \d+ of/g)?.length ?? 0;
          for (const [text] of String(data).matchAll(/probe \w+ \d+ /g))
            probe.arrivedAt[text] ??= performance.now();
        });
      }
    };
  });
}

/** Ms from a text's arrival to the frame that shows it. */
function paintedAfterMs(page: Page, text: string, place: Place): Promise<number> {
  return page.evaluate(
    ([wanted, testId]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const shown = [...document.querySelectorAll(`[data-testid="${testId}"]`)].some((part) =>
            part.textContent?.includes(wanted),
          );
          if (!shown) return requestAnimationFrame(look);
          // The frame that is being made now shows it; the task after it is past the paint.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            const { probe } = window as unknown as { probe: Probe };
            resolve(performance.now() - (probe.arrivedAt[wanted] ?? Number.NaN));
          };
          port2.postMessage(null);
        };
        requestAnimationFrame(look);
      }),
    [text, place] as const,
  );
}

async function signedBuyer(n: number): Promise<BuyerClient> {
  const token = await new SignJWT({ shop: scene.shopId, sub: `speed-${n}`, name: `Buyer ${n}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(scene.shopSecret));
  const client = new BuyerClient({ url: scene.url, token: () => token });
  onTestFinished(() => client.close());
  client.connect();
  return client;
}

const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Writes what each buyer said meanwhile straight into the shop, without telling anybody. */
async function fillUp(clients: BuyerClient[]): Promise<void> {
  const fillers = Array.from({ length: MESSAGES_EACH - 3 }, (_, n) => n);
  for (const [index, client] of clients.entries()) {
    const buyer = client.getSnapshot().buyer;
    if (!buyer) throw new Error(`buyer ${index} is not online`);
    await Promise.all(
      fillers.map((n) =>
        scene.app.router.acceptMessage(
          scene.shopId,
          {
            sender: 'buyer',
            buyerId: buyer.buyerId,
            buyerName: buyer.name,
            clientId: `filler-${index}-${n}`,
            body: { kind: 'text', text: `filler ${n} of a buyer who has much to say` },
            entry: {},
            newConversationId: `not-used-${index}`,
          },
          Date.now(),
        ),
      ),
    );
  }
}

test('50 conversations, 10,000 messages: a new message is on screen in under 50 ms', {
  timeout: 180_000,
}, async () => {
  await scene.changeRules((rules) => ({
    ...rules,
    agents: {
      ...rules.agents,
      xiaomei: { limit: CONVERSATIONS, takesPart: true, mobileRouting: true, standInId: null },
    },
  }));
  const page = await openWorkbench(scene, 'xiaomei');
  await watchSocket(page);
  await page.reload();
  await eventually(async () => {
    const agents = await scene.app.router.readAgents(scene.shopId);
    return agents.some((agent) => agent.reachable) ? null : 'the agent is not back yet';
  });
  const clients = Array.from({ length: CONVERSATIONS }, (_, n) => n);
  const buyers = await Promise.all(clients.map(signedBuyer));
  await Promise.all(buyers.map((buyer) => buyer.send({ kind: 'text', text: 'hello' }).sent));
  await page.getByText(`All ${CONVERSATIONS}`).waitFor();

  // The next message of each buyer shows the workbench a hole, which it fills: then it holds them all.
  await fillUp(buyers);
  await Promise.all(buyers.map((buyer) => buyer.send({ kind: 'text', text: 'are you there?' }).sent));
  const held = () => page.evaluate(() => (window as unknown as { probe: Probe }).probe.fillers);
  await eventually(
    async () => {
      const missing = CONVERSATIONS * (MESSAGES_EACH - 3) - (await held());
      return missing <= 0 ? null : `${missing} messages are missing`;
    },
    { withinMs: 120_000 },
  );
  await page.getByRole('textbox', { name: 'Search buyers, order ids' }).fill('speed-0');
  await page.getByTestId('conversation-item').click();
  await page.getByRole('textbox', { name: 'Search buyers, order ids' }).fill('');
  await page.getByTestId('message').filter({ hasText: 'are you there?' }).waitFor();

  const rows = await page.getByTestId('conversation-item').allTextContents();
  const opened = buyers[0];
  // One whose row is in view: the list draws no others.
  const listed = buyers.find((_, n) => n > 0 && rows.some((row) => row.includes(`Buyer ${n}`)));
  if (!opened || !listed) throw new Error('there are no buyers in view');
  const inChat: number[] = [];
  const inList: number[] = [];
  for (let n = 0; n < PROBES; n += 1) {
    inChat.push(await probe(page, opened, `probe chat ${n} `, 'message'));
    inList.push(await probe(page, listed, `probe list ${n} `, 'conversation-item'));
  }
  console.info(
    `on screen after (median): ${median(inChat).toFixed(1)} ms in the open chat, ${median(inList).toFixed(1)} ms in the list`,
  );
  expect(median(inChat)).toBeLessThan(ON_SCREEN_MS);
  expect(median(inList)).toBeLessThan(ON_SCREEN_MS);
});

async function probe(page: Page, buyer: BuyerClient, text: string, place: Place): Promise<number> {
  const painted = paintedAfterMs(page, text, place);
  await buyer.send({ kind: 'text', text }).sent;
  return painted;
}
