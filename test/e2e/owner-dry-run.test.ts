import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { openConsole } from '../support/console.ts';
import { heldBy, useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** R18 in the owner's console: draft, check, dry run over a real day, publish, go back. */

const scene = useDemoScene();

const versionInForce = async (page: Page) => {
  const row = page.getByTestId('versions-card').getByRole('row').filter({ hasText: 'in force' });
  return Number.parseInt(((await row.textContent()) ?? '').trim(), 10);
};

test('R18 a draft is saved, tried on today, published, and undone', async () => {
  const agent = await scene.work('xiaomei');
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill('Is the coat in stock?');
  await buyer.getByTestId('chat-input').press('Enter');
  const conversationId = await heldBy(agent);
  await agent.send(conversationId, { kind: 'text', text: 'Yes.' }).sent;

  const page = await openConsole(scene);
  await page.getByText('Versions & dry run', { exact: true }).click();
  await page.getByText('There is no draft.', { exact: false }).waitFor();
  await page.getByText('No dry run yet.').waitFor();
  await keepPicture(page, 'rule-sets-empty-en');

  await page.getByRole('button', { name: 'Edit the rules' }).click();
  const takesPart = page.getByRole('switch', { name: /^小美: Takes part/ });
  await takesPart.click();
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByText('The draft is saved and has no faults').waitFor();

  await page.getByText('Versions & dry run', { exact: true }).click();
  await page.getByText('Checked: it can be published').waitFor();
  const before = await versionInForce(page);
  const card = page.getByTestId('dry-run-card');
  const today = await page.evaluate(() =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now()),
  );
  // The log is written a moment later.
  await eventually(async () => {
    await card.getByLabel('Day').fill(today);
    await card.getByRole('button', { name: /Start the dry run|Run again/ }).click();
    const shown = card.getByTestId('dry-run-result').or(card.getByText('There were no conversations'));
    await shown.first().waitFor();
    return (await card.getByTestId('dry-run-result').count()) === 1 ? null : 'the day is still empty';
  });
  await card.getByText(/1 of 1 conversations went to the agent who really had them/).waitFor();
  const differences = page.getByTestId('dry-run-differences');
  await differences.getByText(/^小美 · 0:00$/).waitFor();
  await differences.getByText('That day: 小美').waitFor();
  await keepPicture(page, 'rule-sets-dry-run-en');

  await differences.getByRole('button', { name: /^Open the conversation of/ }).click();
  await page.getByTestId('thread-drawer').getByText('Is the coat in stock?').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('thread-drawer').waitFor({ state: 'hidden' });

  await page.getByLabel('Note (optional)').fill('Mei is on leave');
  await page.getByRole('button', { name: 'Publish the draft' }).click();
  await page.getByRole('button', { name: 'OK' }).click();
  await eventually(async () => ((await versionInForce(page)) === before + 1 ? null : 'not published yet'));
  await page.getByTestId('versions-card').getByText('Mei is on leave').waitFor();
  await page.getByText('There is no draft.', { exact: false }).waitFor();

  const first = page.getByTestId('versions-card').getByRole('row').nth(2);
  await first.getByRole('button', { name: 'Go back to it' }).click();
  await page.getByRole('button', { name: 'OK' }).last().click();
  await eventually(async () => ((await versionInForce(page)) === before + 2 ? null : 'not restored yet'));
  await page.getByText(`version ${before} once more`).waitFor();
});

test('R18 a draft with faults says them at their fields, and cannot be published', async () => {
  const page = await openConsole(scene);
  await page.getByText('Routing', { exact: true }).click();
  await page.getByRole('heading', { name: 'Routing rules' }).waitFor();
  const members = page.locator('.ant-form-item').filter({ hasText: 'Members' }).first();
  for (let left = await members.locator('.ant-select-selection-item-remove').count(); left > 0; left--) {
    await members.locator('.ant-select-selection-item-remove').first().click();
  }
  // A rule behind one that takes the same words says so though it is closed.
  const section = page.getByTestId('group-rules');
  await section.getByRole('button', { name: 'Add a rule' }).click();
  const rule = section.getByTestId('group-rule').last();
  await rule.getByRole('textbox', { name: 'Name' }).fill('Again');
  await rule.getByRole('combobox', { name: 'First message' }).fill('退款');
  await page.keyboard.press('Enter');
  await rule.getByRole('button', { name: 'Edit the rule: Again' }).click();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await members.getByText('This group has no members').waitFor();
  const behind = rule.getByText(/An earlier rule takes everything .*“第一句话说到售后”/);
  await behind.filter({ visible: true }).waitFor();
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByText('The draft is saved; it has 2 faults').waitFor();

  await page.getByText('Versions & dry run', { exact: true }).click();
  const faults = page.getByTestId('draft-card').getByRole('listitem');
  await faults.filter({ hasText: /^售前 This group has no members/ }).waitFor();
  await faults.filter({ hasText: /^Again An earlier rule takes everything/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Publish the draft' }).isDisabled()).toBe(true);
  await page
    .getByTestId('dry-run-card')
    .getByRole('button', { name: /Start the dry run|Run again/ })
    .click();
  await page.getByText('Not started: This group has no members').waitFor();

  // Whoever opens the rules again can go on with it.
  await page.getByText('Routing', { exact: true }).click();
  await page.getByRole('button', { name: 'Go on with the draft' }).click();
  await eventually(async () =>
    (await members.locator('.ant-select-selection-item-remove').count()) === 0 ? null : 'not taken',
  );
  await page.getByText('Versions & dry run', { exact: true }).click();
  await page.getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByRole('button', { name: 'OK' }).click();
  await page.getByText('There is no draft.', { exact: false }).waitFor();
});

test('the page of versions can be read on a phone', async () => {
  const page = await openConsole(scene, 390);
  await page.getByText('Versions & dry run', { exact: true }).click();
  await page.getByTestId('versions-card').getByText('in force').waitFor();
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
  await keepPicture(page, 'rule-sets-phone-en');
});
