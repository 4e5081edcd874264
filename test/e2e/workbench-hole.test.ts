import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { openWorkbench } from '../support/workbench.ts';

/** A workbench with many chats that was told nothing of hundreds of messages; `npm run bench -- screen` says how quick it is. */

const CONVERSATIONS = 20;
const WITH_HOLE = 3;
/** More than a page of what is fetched. */
const MISSED = 210;

const scene = useDemoScene();

async function signedBuyer(name: string): Promise<BuyerClient> {
  const token = await new SignJWT({ shop: scene.shopId, sub: randomUUID(), name })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(scene.shopSecret));
  const client = new BuyerClient({ url: scene.url, token: () => token });
  onTestFinished(() => client.close());
  client.connect();
  return client;
}

const say = (buyer: BuyerClient, text: string) => buyer.send({ kind: 'text', text }).sent;

/** Writes what a buyer said meanwhile straight into the shop, without telling anybody. */
async function writeUnheard(client: BuyerClient): Promise<void> {
  const { buyer } = client.getSnapshot();
  if (!buyer) throw new Error('the buyer is not online');
  for (let n = 1; n <= MISSED; n += 1)
    await scene.app.router.acceptMessage(
      scene.shopId,
      {
        sender: 'buyer',
        buyerId: buyer.buyerId,
        buyerName: buyer.name,
        clientId: randomUUID(),
        body: { kind: 'text', text: `unheard ${n} of ${MISSED}` },
        entry: {},
        newConversationId: randomUUID(),
      },
      Date.now(),
    );
}

test('W4 the workbench fills the holes of its chats; a new message is shown in the chat and in the list', async () => {
  await scene.changeRules((rules) => ({
    ...rules,
    agents: {
      ...rules.agents,
      xiaomei: { limit: CONVERSATIONS, takesPart: true, mobileRouting: true, standInId: null },
    },
  }));
  const page = await openWorkbench(scene, 'xiaomei');
  const names = Array.from({ length: CONVERSATIONS }, (_, n) => `Buyer number ${n}.`);
  const buyers = await Promise.all(names.map(signedBuyer));
  await Promise.all(buyers.map((buyer) => say(buyer, 'hello')));
  await page.getByText(`All ${CONVERSATIONS}`).waitFor();

  const withHole = buyers.slice(0, WITH_HOLE);
  for (const buyer of withHole) await writeUnheard(buyer);
  // Shows the workbench that it misses some.
  await Promise.all(withHole.map((buyer) => say(buyer, 'are you there?')));

  const search = page.getByRole('textbox', { name: 'Search buyers, order ids' });
  const item = (n: number) => page.getByTestId('conversation-item').filter({ hasText: `Buyer number ${n}.` });
  const message = (text: string) => page.getByTestId('message').filter({ hasText: text });
  const scrollTo = (text: string, y: number) =>
    eventually(async () => {
      await page.mouse.wheel(0, y);
      return (await message(text).isVisible()) ? null : `${text} is not in view`;
    });
  for (const [n, buyer] of withHole.entries()) {
    await search.fill(names[n] ?? '');
    await item(n).click();
    // A message behind a hole is not shown before the hole is filled.
    await message('are you there?').waitFor();
    await message(`unheard ${MISSED} of`).waitFor();
    await message('are you there?').hover();
    await scrollTo('unheard 1 of', -10_000);
    // Whoever reads further up is left there.
    await say(buyer, 'one more');
    await item(n).filter({ hasText: 'one more' }).waitFor();
    expect(await message('unheard 1 of').isVisible()).toBe(true);
    await scrollTo('one more', 10_000);
  }
  await search.fill('');

  const [opened, listed] = [buyers[WITH_HOLE - 1], buyers[WITH_HOLE]];
  if (!opened || !listed) throw new Error('there are no buyers');
  await say(opened, 'still here');
  await message('still here').waitFor();
  await search.fill(names[WITH_HOLE] ?? '');
  await item(WITH_HOLE).waitFor();
  await say(listed, 'and I am new here');
  await item(WITH_HOLE).filter({ hasText: 'and I am new here' }).waitFor();
});
