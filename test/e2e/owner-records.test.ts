import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { heldBy, useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** The records in the owner's console, against a whole fenliu. */

const scene = useDemoScene();

async function openRecords(
  width?: number,
  { login, password }: { login: string; password: string } = scene.account('owner'),
): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/owner`, width);
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Records', { exact: true }).click();
  await page.getByRole('heading', { name: 'Records' }).waitFor();
  return page;
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByLabel('Words').fill(words);
  await page.getByRole('button', { name: 'Search' }).click();
}

test('before anybody wrote, it says so, also on a phone', async () => {
  const page = await openRecords(390);
  await page.getByText('No conversations yet').waitFor();
  await page.getByRole('tab', { name: 'Exports' }).click();
  await page.getByText('No exports yet').waitFor();
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
  await keepPicture(page, 'records-phone-en');
});

test('what was said is found by a Chinese word, read in its conversation, and exported', async () => {
  const agent = await scene.work('xiaomei');
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('请问这件大衣可以退款吗？');
  await buyer.getByTestId('chat-input').press('Enter');
  await agent.send(await heldBy(agent), { kind: 'text', text: 'Of course.' }).sent;

  const page = await openRecords();
  const hits = page.getByTestId('log-hits');
  await eventually(async () => {
    await search(page, '退款');
    return (await hits.getByText('退款', { exact: true }).count()) > 0 ? null : 'not in the log yet';
  });
  expect(await hits.locator('mark').textContent()).toBe('退款');
  await keepPicture(page, 'records-search-en');

  await hits.getByRole('button', { name: /^Open the conversation/ }).press('Enter');
  const drawer = page.getByTestId('logged-drawer');
  await drawer.getByTestId('message').filter({ hasText: 'Of course.' }).waitFor();
  expect(await drawer.locator('.record-found mark').textContent()).toBe('退款');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const exports = page.getByTestId('exports');
  const fetchButton = exports.getByRole('button', { name: 'Download' });
  await fetchButton.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), fetchButton.click()]);
  const table = readFileSync(await download.path(), 'utf8');
  expect(table).toContain('请问这件大衣可以退款吗？');
  expect(table).not.toContain('Of course.');

  await page.getByRole('tab', { name: 'Chat log' }).click();
  await search(page, '量子力学');
  await page.getByText('Nothing was found.').waitFor();
});

test('finance, who sees no live numbers, narrows the log to an agent and a group by their names', async () => {
  const person = { login: 'kuaiji', password: 'correct horse battery', name: '会计' };
  await rest(scene.url, `/v1/shops/${scene.shopId}/accounts`, {
    method: 'POST',
    token: await scene.tokenOf('owner'),
    json: { ...person, role: 'finance' },
  });
  const agent = await scene.work('xiaolin');
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('发票怎么开？');
  await buyer.getByTestId('chat-input').press('Enter');
  await agent.send(await heldBy(agent), { kind: 'text', text: '发票随货寄出。' }).sent;

  const page = await openRecords(undefined, person);
  const choose = async (field: string, name: string) => {
    await page.getByRole('combobox', { name: field }).click();
    await page.getByTitle(name, { exact: true }).last().click();
  };
  const hits = page.getByTestId('log-hits');
  await eventually(async () => {
    await search(page, '发票');
    return (await hits.locator('mark').count()) === 2 ? null : 'not in the log yet';
  });
  await hits.getByText('售前').first().waitFor();
  await choose('Group', '售后');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('Nothing was found.').waitFor();
  await choose('Group', '售前');
  await choose('Agent', '小林');
  await page.getByRole('button', { name: 'Search' }).click();
  // What he had when it was said.
  await hits.getByText('随货寄出').waitFor();
  expect(await hits.locator('mark').count()).toBe(1);
  await keepPicture(page, 'records-finance-en');
});
