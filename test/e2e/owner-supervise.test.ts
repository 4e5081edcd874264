import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import type { AlarmSettings } from '../../client-sdk/protocol/alarms.ts';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { heldBy, useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** What a supervisor does by hand in the console, and what he is alarmed about. */

const scene = useDemoScene();

async function logIn(path: 'owner' | 'agent', name: string): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/${path}`);
  await fillIn(page, name);
  return page;
}

async function fillIn(page: Page, name: string): Promise<void> {
  const { login, password } = scene.account(name);
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('R9 R4.1 R4.4 an alarm leads to the talk; there the buyer gets a dedicated agent, and is blocked', async () => {
  await scene.changeRules((rules) => ({ ...rules, silence: { ...rules.silence, alarmMs: 1000 } }));
  const agent = await scene.work('xiaomei');
  const page = await logIn('owner', 'owner');
  await page.getByTestId('number-unanswered').waitFor();
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('Hello? Hello!!');
  await buyer.getByTestId('chat-input').press('Enter');
  await heldBy(agent);

  const alarms = page.getByTestId('alarms');
  await alarms.getByRole('button', { name: /^访客 is still waiting for a reply from 小美/ }).click();
  const drawer = page.getByTestId('list-drawer');
  await drawer.getByTestId('message').filter({ hasText: 'Hello? Hello!!' }).waitFor();
  await drawer.getByRole('button', { name: 'Buyer settings' }).click();
  const dialog = page.getByRole('dialog', { name: /^Settings for/ });
  await dialog.getByLabel('Dedicated agent').click();
  await page.getByTitle('阿豪').click();
  // A list that is still fading out would lie over the button.
  await dialog.getByText(/^Settings for/).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await drawer.getByText('Dedicated agent: 阿豪').waitFor();

  await drawer.getByRole('button', { name: 'Buyer settings' }).click();
  await dialog.getByRole('switch', { name: 'Block this buyer' }).click();
  await keepPicture(page, 'console-buyer-en');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await drawer.getByText('Blocked').waitFor();
  await eventually(() => (agent.getSnapshot().conversations.length === 0 ? null : 'the talk is still open'));

  // It is over by itself then, and stays in the list until somebody has handled it.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Alarms: / }).click();
  const row = page.getByTestId('alarms-page').getByTestId('alarm').filter({ hasText: 'Ended by itself' });
  await row.getByRole('button', { name: /^Handle with a note: / }).click();
  await page.getByRole('dialog').getByLabel('Note').fill('Blocked the buyer');
  await page.getByRole('dialog').getByRole('button', { name: 'Mark handled' }).click();
  await page.getByText('Handled', { exact: true }).click();
  await page.getByTestId('alarm').filter({ hasText: 'Blocked the buyer' }).waitFor();
});

test('R14 a manager sets an agent away; the agent sees who did not', async () => {
  const bench = await logIn('agent', 'xiaolin');
  await bench.getByTestId('state-switch').getByText('Online').click();
  const page = await logIn('owner', 'owner');
  const row = page.getByTestId('agents-table').getByRole('row').filter({ hasText: '小林' });
  await row.getByText('Online').waitFor();
  await row.getByRole('button', { name: 'Set the state of 小林' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Away' }).click();
  await bench.getByText('Your state in “分流旗舰店” is now: Away').waitFor();
  await row.getByText('Away').waitFor();
  await bench
    .getByTestId('state-switch')
    .getByRole('radio', { name: 'Away', checked: true })
    .waitFor({ state: 'attached' });
});

test('R11 the owner watches a talk, whispers and reminds; the buyer sees nothing of it; he takes over and hands back', async () => {
  const bench = await logIn('agent', 'xiaomei');
  await bench.getByTestId('state-switch').getByText('Online').click();
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('Which size is right?');
  await buyer.getByTestId('chat-input').press('Enter');
  await bench.getByTestId('conversation-item').first().click();

  const page = await logIn('owner', 'owner');
  await page.getByText('Supervise', { exact: true }).click();
  await page.getByTestId('supervise-page').getByRole('button', { name: /^Open/ }).first().click();
  const drawer = page.getByTestId('list-drawer');
  await drawer.getByTestId('message').filter({ hasText: 'Which size is right?' }).waitFor();
  await buyer.getByTestId('chat-input').fill('I am 170 tall');
  await buyer.getByTestId('chat-input').press('Enter');
  await drawer.getByTestId('message').filter({ hasText: 'I am 170 tall' }).waitFor();

  await drawer.getByLabel('Whisper to 小美: the buyer does not see it').fill('Offer size M');
  await page.keyboard.press('Enter');
  await bench.getByTestId('whispers').getByText('Offer size M').waitFor();
  await drawer.getByRole('button', { name: 'Remind' }).click();
  await bench.getByText(/reminds you of the conversation/).waitFor();
  await keepPicture(bench, 'workbench-whisper-en');
  await keepPicture(page, 'console-supervise-en');

  await drawer.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).last().click();
  await page.getByText('open the workbench first, then take over').waitFor();
  const own = await logIn('agent', 'owner');
  await own.getByTestId('state-switch').getByText('Online').click();
  await drawer.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).last().click();
  await own.getByTestId('conversation-item').first().click();
  await own.getByRole('button', { name: 'Back to 小美' }).click();
  await bench.getByTestId('conversation-item').first().waitFor();

  // What somebody else has he also gives on, and ends.
  await drawer.getByRole('button', { name: 'Transfer' }).click();
  const transfer = page.getByRole('dialog', { name: /^Who takes/ });
  await transfer.getByLabel('To').click();
  await keepPicture(page, 'console-transfer-en');
  await page.getByTitle('Back to the queue').click();
  await transfer.getByRole('button', { name: 'Transfer' }).click();
  await page.getByText('Transferred', { exact: true }).waitFor();
  await drawer.getByRole('button', { name: 'Close the conversation' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close the conversation' }).last().click();
  await page.getByText('Closed', { exact: true }).first().waitFor();
  if (/Offer size M|remind/i.test((await buyer.locator('body').textContent()) ?? '')) {
    throw new Error('the buyer sees what was said to the agent');
  }
});

/** From now on counts the tones that the page plays. */
const countTones = (page: Page) =>
  page.evaluate(() => {
    const counted = window as unknown as { tones: number };
    counted.tones = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      counted.tones += 1;
      return make.call(this);
    };
  });
const tonesOf = (page: Page) => page.evaluate(() => (window as unknown as { tones: number }).tones);

test('of two consoles in one browser one rings; when it is closed the other does', async () => {
  const agent = await scene.work('xiaomei');
  const token = await scene.tokenOf('owner');
  const path = `/v1/shops/${scene.shopId}/alarms/settings`;
  const before = await rest<AlarmSettings>(scene.url, path, { token });
  const settle = (changes: Partial<AlarmSettings>) =>
    rest(scene.url, path, { method: 'PUT', token, json: { ...before, ...changes } });
  onTestFinished(async () => {
    await settle({});
  });
  await settle({ bannedWords: { agent: [], buyer: ['差评'] } });

  const first = await logIn('owner', 'owner');
  const openAlarms = async (page: Page) => {
    await page.getByRole('button', { name: /^Alarms: / }).click();
    await page.getByTestId('alarms-page').waitFor();
  };
  await openAlarms(first);
  await first.getByLabel('Sound and desktop notifications').click();
  const second = await first.context().newPage();
  await second.goto(`${scene.url}/owner`);
  await fillIn(second, 'owner');
  await openAlarms(second);
  await Promise.all([countTones(first), countTones(second)]);

  const alarm = (page: Page, words: RegExp) => page.getByTestId('alarm').filter({ hasText: words });
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('给差评');
  await buyer.getByTestId('chat-input').press('Enter');
  await heldBy(agent);
  for (const page of [first, second]) await alarm(page, /差评/).first().waitFor();
  const rings = (page: Page) =>
    eventually(async () => ((await tonesOf(page)) === 2 ? null : `${await tonesOf(page)} tones`));
  await rings(first);
  expect(await tonesOf(second)).toBe(0);

  await first.close();
  // A worse one, so that it is heard however soon it comes.
  await settle({ oldestWaitMs: 1000 });
  await rings(second);
});
