import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { visitor } from '../../client-sdk/auth.ts';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import type { Entry } from '../../client-sdk/protocol/models.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { openWorkbench } from '../support/workbench.ts';

/** The workbench against a whole fenliu, with buyers who write through the SDK. */

const scene = useDemoScene();

async function buyer(name: string, entry: Entry = {}): Promise<BuyerClient> {
  const { token } = await visitor(scene.url, scene.shopId, undefined, name);
  const client = new BuyerClient({ url: scene.url, token: () => token, entry });
  onTestFinished(() => client.close());
  client.connect();
  return client;
}

const items = (page: Page) => page.getByTestId('conversation-item');
const message = (page: Page, text: string) => page.getByTestId('message').filter({ hasText: text });
const composer = (page: Page) => page.getByTestId('composer');

async function closeAll(page: Page): Promise<void> {
  const yes = page.getByRole('dialog').getByRole('button', { name: 'Close conversation' });
  while ((await items(page).count()) > 0) {
    const before = await items(page).count();
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Alt+q');
    await yes.click();
    await yes.waitFor({ state: 'detached' });
    await eventually(async () => ((await items(page).count()) < before ? null : 'it is still in the list'));
  }
}

test('a wrong password says what to do; the right one goes in; a reload stays in; log out ends it', async () => {
  const page = await scene.openPage(`${scene.url}/agent`);
  await page.getByLabel('Account', { exact: true }).fill('xiaomei');
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Account or password is wrong').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(scene.account('xiaomei').password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByTestId('state-switch').waitFor();
  await page.reload();
  await page.getByTestId('state-switch').waitFor();
  await page.getByRole('button', { name: 'Account: 小美' }).click();
  await page.getByText('Log out').click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
});

test('a talk by keyboard: longest wait first, quick phrase, read mark, recall, why, close', async () => {
  const page = await openWorkbench(scene, 'xiaomei');
  const first = await buyer('First Buyer', { productId: 'FL-1', page: 'https://shop.example.com/item/1' });
  await first.send({ kind: 'text', text: 'Is this <b>in stock</b>?' }).sent;
  await items(page).filter({ hasText: 'First Buyer' }).waitFor();
  const second = await buyer('Second Buyer');
  await second.send({ kind: 'text', text: 'Hello?' }).sent;
  await items(page).filter({ hasText: 'Second Buyer' }).waitFor();

  expect(await items(page).first().textContent()).toContain('First Buyer');
  await eventually(async () => ((await page.title()).startsWith('(2)') ? null : await page.title()));

  await page.keyboard.press('Alt+n');
  await message(page, 'Is this <b>in stock</b>?').waitFor();
  await page.getByTestId('why-panel').getByText('came first in the group').waitFor();
  await keepPicture(page, 'workbench-en');

  await composer(page).press('/');
  await page.getByText('/stock').waitFor();
  await page.keyboard.type('stock');
  await page.keyboard.press('Enter');
  await eventually(async () =>
    (await composer(page).inputValue()).includes('现货') ? null : 'no phrase yet',
  );
  await page.keyboard.press('Enter');
  await message(page, '现货').getByText('Delivered').waitFor();
  expect(await items(page).first().textContent()).toContain('Second Buyer');
  await eventually(() => (first.getSnapshot().lines.length >= 3 ? null : 'the buyer has no reply yet'));
  first.markRead(first.getSnapshot().conversation?.lastSeq ?? 0);
  await message(page, '现货').getByText('Read').waitFor();

  await composer(page).fill('a slip of the pen');
  await page.keyboard.press('Enter');
  await message(page, 'a slip of the pen').hover();
  await message(page, 'a slip of the pen').getByRole('button', { name: 'Recall' }).click();
  await page.getByText('You recalled a message').waitFor();

  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('heading', { name: 'Second Buyer' }).waitFor();
  await page.getByRole('button', { name: /中文/ }).click();
  await page.getByRole('heading', { name: '客服工作台' }).waitFor();
  await keepPicture(page, 'workbench-zh');
  await page.getByRole('button', { name: /English/ }).click();
  await closeAll(page);
});

test('R11 a transfer takes the note and the history along; the phone shows one pane at a time', async () => {
  const mei = await openWorkbench(scene, 'xiaomei');
  const client = await buyer('Moving Buyer');
  await client.send({ kind: 'text', text: 'please help' }).sent;
  await items(mei).filter({ hasText: 'Moving Buyer' }).click();
  const lin = await openWorkbench(scene, 'xiaolin', 390);
  await mei.getByTestId('transfer-button').click();
  await mei.getByRole('radio', { name: /小林/ }).click();
  await mei.getByRole('textbox', { name: /Note/ }).fill('asks for help');
  await mei.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click();
  await mei.getByText('The conversation with Moving Buyer was transferred').waitFor();

  await items(lin).filter({ hasText: 'Moving Buyer' }).click();
  await message(lin, 'please help').waitFor();
  await lin.getByText('asks for help').first().waitFor();
  expect(await items(lin).first().isVisible()).toBe(false);
  await keepPicture(lin, 'workbench-phone-chat');
  await lin.getByRole('button', { name: 'Buyer and order' }).click();
  await lin.getByTestId('why-panel').getByText('transferred').first().waitFor();
  await keepPicture(lin, 'workbench-phone-details');
  await lin.getByRole('button', { name: 'Back' }).click();
  await lin.getByRole('button', { name: 'Back' }).click();
  await items(lin).first().waitFor();
  await keepPicture(lin, 'workbench-phone-list');
  await closeAll(lin);
});

test('a picture goes up by pasting, and is shown again', async () => {
  const page = await openWorkbench(scene, 'xiaomei');
  const client = await buyer('Picture Buyer');
  await client.send({ kind: 'text', text: 'which colour?' }).sent;
  await items(page).filter({ hasText: 'Picture Buyer' }).click();
  await composer(page).focus();
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 });
    canvas.getContext('2d')?.fillRect(0, 0, 40, 30);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
    const data = new DataTransfer();
    data.items.add(new File([blob ?? ''], 'colour.png', { type: 'image/png' }));
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
    );
  });
  await page.getByRole('img', { name: 'colour.png' }).waitFor();
  await closeAll(page);
});
