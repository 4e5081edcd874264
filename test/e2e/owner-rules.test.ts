import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** The routing settings in the browser: group rules with conditions, and the settings of a group. */

const scene = useDemoScene();

async function openRules(width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/owner`, width);
  const { login, password } = scene.account('owner');
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Routing', { exact: true }).click();
  await page.getByRole('heading', { name: 'Routing rules' }).waitFor();
  return page;
}

async function published(): Promise<RulesAnswer> {
  const token = await scene.tokenOf('owner');
  return rest<RulesAnswer>(scene.url, `/v1/shops/${scene.shopId}/rules`, { token });
}

/** Chooses from the open menu, and waits until it is gone: a fading one can still be pressed in place of the next. */
async function choose(page: Page, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  await item.click();
  await item.waitFor({ state: 'hidden' });
}

test('R4.6 R18 a rule with nested conditions is built, moved to the top and published', async () => {
  const { version } = await published();
  const page = await openRules();
  const section = page.getByTestId('group-rules');
  await section.getByRole('button', { name: 'Add a rule' }).click();
  const rule = section.getByTestId('group-rule').last();

  // An unfinished rule is refused at its field.
  await page.getByRole('button', { name: 'Publish' }).click();
  await rule.getByText('Each condition needs something in it').waitFor();
  await rule.getByText('Please give a name').waitFor();

  await rule.getByRole('textbox', { name: 'Name' }).fill('Angry in the evening');
  await rule.getByRole('combobox', { name: 'First message' }).fill('complaint');
  await page.keyboard.press('Enter');
  await rule.getByRole('button', { name: 'Add a condition' }).click();
  await choose(page, 'A group of conditions…');
  const inner = rule.getByRole('group', { name: 'Any of these' });
  await inner.getByRole('button', { name: 'Add a condition' }).click();
  await choose(page, 'Region');
  await inner.getByRole('combobox', { name: 'Region' }).fill('Beijing,Shanghai,');
  await inner.getByRole('button', { name: 'Add a condition' }).click();
  await choose(page, 'Time');
  await inner.getByLabel('Begin of hours 1').fill('18:00');
  await inner.getByLabel('End of hours 1').fill('23:00');
  await keepPicture(page, 'console-rule-editor-en');

  await rule.getByRole('button', { name: 'Edit the rule: Angry in the evening' }).click();
  await rule
    .getByText(
      'first message contains “complaint”, and (region is “Beijing” or “Shanghai”, or time is Mon–Fri 18:00–23:00)',
    )
    .waitFor();
  for (let place = 3; place > 0; place--) {
    await section.getByRole('button', { name: 'Move up: Angry in the evening' }).click();
  }
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText(`version ${version + 1}`, { exact: true }).waitFor();
  const { rules } = (await published()).rules;
  expect(rules[0]).toMatchObject({
    name: 'Angry in the evening',
    when: {
      firstWords: ['complaint'],
      any: [
        { region: ['Beijing', 'Shanghai'] },
        { hours: [{ days: [1, 2, 3, 4, 5], from: '18:00', to: '23:00' }] },
      ],
    },
    groupId: 'after-sale',
  });
  expect(rules).toHaveLength(4);
});

test('R5 R6 R4.8 R7 a group gets weights, an overflow group, a queue limit and a chain of its own; a fault is said at its field', async () => {
  const page = await openRules();
  const group = page.getByTestId('groups').locator('.ant-card-type-inner').first();
  await group.getByLabel('Strategy').click();
  await page.getByTitle('Weighted').click();
  await group.getByRole('spinbutton', { name: 'Weight of 小美' }).fill('30');
  await group.getByRole('button', { name: 'Add an overflow group' }).click();
  await group.getByRole('spinbutton', { name: 'Longest queue' }).fill('5');
  await group.getByRole('spinbutton', { name: 'Longest wait' }).fill('90');
  await group.getByRole('switch', { name: 'An order of its own when nobody is online' }).click();
  await page.getByRole('spinbutton', { name: 'While he is full, his buyer waits for him' }).fill('30');
  await page.getByRole('button', { name: 'Publish' }).click();
  const fault = group.getByText(/more than twice the smallest/);
  await fault.waitFor();
  await keepPicture(page, 'console-group-en');

  await group.getByRole('spinbutton', { name: 'Weight of 小美' }).fill('150');
  await page.getByRole('button', { name: 'Publish' }).click();
  await fault.waitFor({ state: 'detached' });
  await eventually(async () => {
    const [first] = (await published()).rules.groups;
    return first?.strategy === 'weighted' ? null : 'not published';
  });
  expect((await published()).rules.groups[0]).toMatchObject({
    weights: { xiaomei: 150 },
    overflow: [{ groupId: 'after-sale', afterMs: 60_000 }],
    queue: { maxLength: 5, maxWaitMs: 90_000 },
    offline: { chain: ['pool'], outOfHoursChain: null },
  });
  expect((await published()).rules.recent.waitMs).toBe(30_000);
});

test('the routing settings can be read on a phone', async () => {
  const page = await openRules(390);
  await page
    .getByRole('button', { name: /^Edit the rule/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Add a condition' }).first().click();
  await choose(page, 'Time');
  await page.getByTestId('group-rule').first().getByLabel('Begin of hours 1').last().scrollIntoViewIfNeeded();
  await keepPicture(page, 'console-rule-phone-en');
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
});
