import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { shops } from '../../server/store/schema.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { createShop, type TestShop } from '../support/shop.ts';
import { connectWire, signBuyerToken } from '../support/wire.ts';
import { openAccount, openWorkbench } from '../support/workbench.ts';

/** A person's own account in the workbench: what he says of himself, and the shops that he serves from it. */

const scene = useDemoScene();

/** A buyer of either shop, as its own back end vouches for him. */
async function write(shop: Pick<TestShop, 'shopId' | 'secret'>, buyerId: string, text: string) {
  const buyer = await connectWire(scene.url, '/buyer', { token: await signBuyerToken(shop, buyerId) });
  onTestFinished(() => buyer.close());
  await buyer.ask('message:send', { clientId: 'first', body: { kind: 'text', text } });
  return buyer;
}

const heard = (buyer: Awaited<ReturnType<typeof write>>, text: string) =>
  eventually(() => (JSON.stringify(buyer.events).includes(text) ? null : `${text} has not come`));

test('somebody links his second log-in and serves both shops from one workbench, shop by shop', async () => {
  const { db } = scene.app.store;
  const second = await createShop(db);
  await db.update(shops).set({ name: '二店' }).where(eq(shops.id, second.shopId));
  await db.update(shops).set({ name: '一店' }).where(eq(shops.id, scene.shopId));
  const page = await openWorkbench(scene, 'xiaomei');
  const drawer = await openAccount(page, 'My shops');
  await drawer.getByLabel('The other account').fill(second.mei.login);
  await drawer.getByLabel('Its password').fill('not this one');
  await drawer.getByRole('button', { name: 'Link' }).click();
  const confirm = page.getByRole('dialog', { name: `Link ${second.mei.login}?` });
  await confirm.getByRole('button', { name: 'Link' }).click();
  await drawer.getByText('That account or its password is wrong.').waitFor();
  await drawer.getByLabel('Its password').fill(second.mei.password);
  await drawer.getByRole('button', { name: 'Link' }).click();
  await confirm.getByRole('button', { name: 'Link' }).click();
  await drawer.getByTestId('own-shops').getByText('二店').waitFor();
  await keepPicture(page, 'account-shops-en');
  await drawer.getByRole('button', { name: 'Close' }).click();

  const summary = (online: number) =>
    page.getByRole('button', { name: `My state: Online in ${online} of 2 shops` });
  const ofShop = (name: string) => page.getByLabel(`My state: ${name}`);
  await summary(2).click();
  await ofShop('二店').getByText('Away').click();
  await summary(1).waitFor();
  await ofShop('二店').getByText('Online').click();
  await summary(2).click();

  const first = { shopId: scene.shopId, secret: scene.shopSecret };
  const here = await write(first, 'b1', 'from the first shop');
  const there = await write(second, 'b1', 'from the second shop');
  const item = (name: string) => page.getByTestId('conversation-item').filter({ hasText: name });
  await item('二店').waitFor();
  await item('一店').waitFor();
  for (const [shop, text] of [
    ['一店', 'answer of the first'],
    ['二店', 'answer of the second'],
  ] as const) {
    await item(shop).click();
    await page.getByTestId('composer').fill(text);
    await page.getByTestId('composer').press('Enter');
  }
  await heard(here, 'answer of the first');
  await heard(there, 'answer of the second');
  expect(JSON.stringify(here.events)).not.toContain('second');
  expect(JSON.stringify(there.events)).not.toContain('first');

  // The second shop's chat goes to the second shop's people alone.
  await page.getByTestId('transfer-button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /小兰/ }).waitFor();
  expect(await dialog.getByRole('radio', { name: /小林|小云/ }).count()).toBe(0);
  await page.keyboard.press('Escape');

  await summary(2).click();
  await page
    .getByLabel(/^Load 1\//)
    .nth(1)
    .waitFor();
  await keepPicture(page, 'workbench-two-shops-en');
});

test('somebody says who he is, and what is wrong stands at its field, on a phone too', async () => {
  const page = await openWorkbench(scene, 'xiaolin', 390);
  const drawer = await openAccount(page, 'Profile');
  await drawer.getByLabel('Nickname').fill('小林 ★');
  await drawer.getByLabel('Picture address').fill('http://example.com/mei.png');
  await drawer.getByRole('button', { name: 'Save the profile' }).click();
  await drawer.getByText('begins with https://').waitFor();
  await drawer.getByLabel('Picture address').fill('');
  await drawer.getByLabel('Signature').fill('慢慢来，不着急');
  await drawer.getByRole('button', { name: 'Save the profile' }).click();
  await page.getByText('Saved').waitFor();
  await keepPicture(page, 'account-profile-phone-en');
  await drawer.getByRole('tab', { name: 'Log-in and security' }).click();
  await drawer.getByText('This device').waitFor();
  await drawer.getByLabel('Password now').fill('not this one');
  await drawer.getByLabel('New password').fill('correct horse battery');
  await drawer.getByRole('button', { name: 'Change the password' }).click();
  await drawer.getByText('That is not your password now').waitFor();
  await keepPicture(page, 'account-security-phone-en');
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
});
