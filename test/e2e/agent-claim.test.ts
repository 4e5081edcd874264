import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** What an agent does by hand in the workbench: claim, finish a wrap-up; and what alarms him. */

const scene = useDemoScene();

async function openWorkbench(name: string, width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/agent`, width);
  const { login, password } = scene.account(name);
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  return page;
}

async function writeAsBuyer(text: string): Promise<void> {
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill(text);
  await buyer.getByTestId('chat-input').press('Enter');
  // The next one comes behind him.
  await buyer
    .getByTestId('chat-message')
    .filter({ hasText: text })
    .getByText(/Sent|Delivered|Read/)
    .waitFor();
}

test('R12 R13 in pull mode a buyer waits until he is claimed; the wrap-up after him can be ended', async () => {
  await scene.changeRules((rules) => ({ ...rules, assignment: 'pull', wrapUpMs: 300_000 }));
  const page = await openWorkbench('xiaomei');
  await page.getByTestId('state-switch').getByText('Online').click();
  await writeAsBuyer('Is the coat in stock?');
  await writeAsBuyer('Where is my parcel? 物流');

  await page.getByText(/^Waiting \d/).click();
  await page.getByText('Waiting 2').waitFor();
  const rows = page.getByTestId('waiting-item');
  await rows.filter({ hasText: 'Is the coat in stock?' }).getByText('售前').waitFor();
  await keepPicture(page, 'workbench-waiting-en');

  const claim = rows.first().getByRole('button', { name: /^Claim the conversation with/ });
  await claim.focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('message').filter({ hasText: 'Is the coat in stock?' }).waitFor();
  await eventually(async () => ((await rows.count()) === 1 ? null : `${await rows.count()} still wait`));

  await page.getByTestId('close-button').click();
  await page.getByRole('button', { name: 'Close conversation' }).click();
  const wrapUp = page.getByTestId('wrap-up');
  await wrapUp.getByText(/^Wrap-up 1/).waitFor();
  await keepPicture(page, 'workbench-wrap-up-en');
  await wrapUp.getByRole('button', { name: 'Done' }).click();
  await wrapUp.waitFor({ state: 'detached' });

  // A colleague is faster: the list says so, and is right again.
  const colleague = await scene.work('xiaolin');
  const [waiting] = (await colleague.waiting(scene.shopId)).conversations;
  await colleague.claim(scene.shopId, waiting?.conversationId ?? '');
  await page.getByText('Nobody is waiting').waitFor();
});

test('R9 a buyer who waits too long is said on top of the page, and is one press away', async () => {
  await scene.changeRules((rules) => ({
    ...rules,
    assignment: 'automatic',
    wrapUpMs: 0,
    silence: { ...rules.silence, alarmMs: 1000 },
  }));
  const page = await openWorkbench('xiaomei', 390);
  const state = page.getByRole('button', { name: /^My state/ });
  await state.click();
  await page.getByTestId('state-switch').getByText('Online').click();
  await state.click();
  await page.getByTestId('state-switch').waitFor({ state: 'hidden' });
  await writeAsBuyer('Anybody?');
  const alarm = page.getByTestId('slow-alarm');
  await alarm.getByText(/still waits for a reply/).waitFor();
  await keepPicture(page, 'workbench-alarm-phone-en');
  await alarm.getByRole('button', { name: 'Reply' }).click();
  await page.getByTestId('message').filter({ hasText: 'Anybody?' }).waitFor();
  await page.getByRole('textbox', { name: 'Reply' }).fill('Yes, here I am.');
  await page.keyboard.press('Enter');
  await alarm.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
