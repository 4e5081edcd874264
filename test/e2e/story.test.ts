import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { openConsole, shows } from '../support/console.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { openWorkbench } from '../support/workbench.ts';

/** One talk on the three pages at once: the buyer's, the agents' and the owner's. */

const scene = useDemoScene();

const QUESTION = '退款 — where is my refund?';
const PHRASE = '亲，退款已提交';
const RULE = '第一句话说到售后';

const message = (page: Page, text: string) => page.getByTestId('message').filter({ hasText: text });
const line = (page: Page, text: string) => page.getByTestId('chat-message').filter({ hasText: text });
const presence = (page: Page, agent: string) =>
  page.getByTestId('agents-table').getByRole('row').filter({ hasText: agent });

test('R4.6 R11 R17 M1 a buyer asks, an agent answers and hands over, the owner watches and reads why', async () => {
  const owner = await openConsole(scene);
  await shows(owner, 'unanswered', '0');
  const yun = await openWorkbench(scene, 'xiaoyun');
  await presence(owner, '小云').getByText('Online').waitFor();

  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill(QUESTION);
  await buyer.getByTestId('chat-input').press('Enter');
  await yun.getByTestId('conversation-item').filter({ hasText: QUESTION }).click();
  await message(yun, QUESTION).waitFor();
  await yun.getByTestId('why-panel').getByText(RULE).waitFor();
  await shows(owner, 'unanswered', '1');
  await line(buyer, QUESTION).getByText('Read').waitFor();
  await buyer.getByTestId('chat-status').getByText('小云 is with you').waitFor();
  await keepPicture(yun, 'story-1-agent');
  await keepPicture(owner, 'story-2-owner');

  await yun.getByTestId('composer').pressSequentially('/refund');
  await yun.getByRole('menuitem', { name: /^\/refund/ }).waitFor();
  await yun.keyboard.press('Enter');
  await yun.waitForFunction(
    (words) => document.querySelector<HTMLTextAreaElement>('[data-testid=composer]')?.value.includes(words),
    PHRASE,
  );
  // As long as the list is there, a press may still choose from it.
  await yun.getByRole('menuitem', { name: /^\/refund/ }).waitFor({ state: 'hidden' });
  await yun.getByRole('button', { name: /^(send )?Send$/ }).click();
  await line(buyer, PHRASE).waitFor();
  await message(yun, PHRASE).getByText('Read').waitFor();
  await shows(owner, 'unanswered', '0');
  await keepPicture(buyer, 'story-3-buyer');

  const zhou = await openWorkbench(scene, 'laozhou');
  await presence(owner, '老周').getByText('Online').waitFor();
  await yun.getByTestId('transfer-button').click();
  await yun.getByRole('radio', { name: /老周/ }).click();
  await yun.getByRole('textbox', { name: /Note/ }).fill('please look after the refund');
  await yun.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click();
  await zhou.getByTestId('conversation-item').click();
  await message(zhou, QUESTION).waitFor();
  await zhou.getByText('please look after the refund').first().waitFor();
  await buyer.getByTestId('chat-status').getByText('老周 is with you').waitFor();
  await keepPicture(zhou, 'story-4-colleague');

  await owner.getByTestId('number-active').locator('xpath=ancestor::button').click();
  const drawer = owner.getByTestId('list-drawer');
  await drawer.getByRole('button', { name: /^Open the conversation of/ }).click();
  await message(owner, PHRASE).waitFor();
  await drawer.getByRole('tab', { name: 'Why here?' }).click();
  await drawer.getByText('Given to 老周').waitFor();
  await drawer.getByText('please look after the refund').first().waitFor();
  await drawer.getByText('Given to 小云').waitFor();
  await drawer.getByText(RULE).first().waitFor();
  await keepPicture(owner, 'story-5-owner-why');
});
