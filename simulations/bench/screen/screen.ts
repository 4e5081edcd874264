import type { Browser, Page } from 'playwright-core';
import { BuyerClient } from '../../../client-sdk/buyer-client.ts';
import type { Account } from '../../load/load-shop.ts';
import { type Measure, measure, median } from '../measure.ts';
import { startProduct } from '../relay/contenders.ts';
import { arrivedIn, paintedAfterMs, watchSocket } from './in-page.ts';

const CONVERSATIONS = 50;
const MESSAGES_EACH = 200;
/** After so many from each buyer the page must have them, or a slow one would be cut off for what it has not read. */
const WAVE = 10;
const PROBES = 25;
/** Longer than any page takes. */
const LIMIT_MS = 120_000;
const TARGET = { atMost: 50 };

type Place = 'message' | 'conversation-item';

/**
 * The workbench with 50 open chats and 10,000 messages in a browser: ms from a message's arrival at the page's socket
 * until it is painted, in the open chat and in the list. A round is the median of 25 messages.
 */
export async function benchScreen(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath) {
    say('screen: left out, since there is no Chromium (CHROMIUM_PATH)');
    return [];
  }
  // Not there where only what the server needs is installed.
  const { launchBrowser } = await import('./launch-browser.ts');
  const product = await startProduct({ buyers: CONVERSATIONS, agents: 1 });
  const { url, buyerTokens } = product.place;
  const buyers = buyerTokens.map((token) => new BuyerClient({ url, token: () => token }));
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser(executablePath);
    const page = await openWorkbench(browser, url, product.shop.agents[0]);
    say(`screen: ${CONVERSATIONS} buyers write ${CONVERSATIONS * MESSAGES_EACH} messages`);
    for (const buyer of buyers) buyer.connect();
    await fillUp(page, buyers);
    const { opened, listed } = await chooseTwo(page, buyers);
    const ms: Record<Place, number[]> = { message: [], 'conversation-item': [] };
    for (let round = 1; round <= rounds; round++) {
      say(`screen: round ${round} of ${rounds}`);
      ms.message.push(await playRound(page, opened, 'message'));
      ms['conversation-item'].push(await playRound(page, listed, 'conversation-item'));
    }
    return [
      measure('screen.chat', 'ms', ms.message, undefined, TARGET),
      measure('screen.list', 'ms', ms['conversation-item'], undefined, TARGET),
    ];
  } finally {
    for (const buyer of buyers) buyer.close();
    await browser?.close();
    await product.stop();
  }
}

/** An agent logs in and takes chats. */
async function openWorkbench(browser: Browser, url: string, agent: Account | undefined): Promise<Page> {
  if (!agent) throw new Error('the shop has no agent');
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(LIMIT_MS);
  await page.addInitScript(watchSocket);
  await page.goto(`${url}/agent`);
  await page.getByLabel('Account', { exact: true }).fill(agent.login);
  await page.getByLabel('Password', { exact: true }).fill(agent.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByTestId('state-switch').getByText('Online').click();
  await page.getByRole('radio', { name: 'Online', checked: true }).waitFor({ state: 'attached' });
  return page;
}

async function fillUp(page: Page, buyers: readonly BuyerClient[]): Promise<void> {
  for (let n = 1; n <= MESSAGES_EACH; n++) {
    const text = `filler ${n} of a buyer who has much to say`;
    await Promise.all(buyers.map((buyer) => buyer.send({ kind: 'text', text }).sent));
    if (n % WAVE === 0) await page.waitForFunction(arrivedIn, n * buyers.length);
  }
}

/** The buyer whose chat is opened, and one whose row is in view: the list draws no others. */
async function chooseTwo(page: Page, buyers: readonly BuyerClient[]) {
  const rows = page.getByTestId('conversation-item');
  await rows.first().click();
  await page
    .getByTestId('message')
    .filter({ hasText: `filler ${MESSAGES_EACH} ` })
    .waitFor();
  const buyerIn = async (row: number): Promise<BuyerClient> => {
    const id = await rows.nth(row).getAttribute('data-conversation');
    const found = buyers.find((buyer) => buyer.getSnapshot().conversation?.conversationId === id);
    return found ?? Promise.reject(new Error('the list shows a conversation of nobody'));
  };
  return { opened: await buyerIn(0), listed: await buyerIn(1) };
}

let probes = 0;

async function playRound(page: Page, buyer: BuyerClient, place: Place): Promise<number> {
  const ms: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const text = `probe ${++probes} of the screen`;
    const painted = page.evaluate(paintedAfterMs, { text, testId: place, limitMs: LIMIT_MS });
    await buyer.send({ kind: 'text', text }).sent;
    ms.push(await painted);
  }
  return median(ms);
}
