import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { logIn, openConsole } from '../support/console.ts';
import { useDemoScene } from '../support/demo-scene.ts';

/** An owner sets a shop up from nothing in the browser; its head, an app and the records do what he was promised. */

const scene = useDemoScene();

/** Ten for each department; a crown's seats are all taken then. */
const agents = (from: number, department: string) =>
  Array.from({ length: 10 }, (_, n) => `agent${from + n},客服${from + n},agent,${department},,9`);
const CSV = [
  'login,name,role,department,password,limit',
  ...agents(1, 'Night shift'),
  'agent1,again,agent,,,',
  'agent23,nowhere,agent,Moon,,',
  ...agents(11, 'Service'),
  'agent21,客服21,agent,Service,,',
].join('\n');
const PHRASES =
  '<phrases><phrase code="vip" folder="Gifts">Hello {buyer|friend}</phrase><phrase code="vip">again</phrase></phrases>';

const open = (page: Page, name: string) =>
  page.locator('.console-pages').getByText(name, { exact: true }).click();
const confirm = (page: Page, name: string) => page.getByRole('tooltip').getByRole('button', { name }).click();

/** Fills a small form in, and waits until it was taken. */
async function fill(
  page: Page,
  title: string,
  write: (dialog: ReturnType<Page['getByRole']>) => Promise<void>,
) {
  const dialog = page.getByRole('dialog', { name: title });
  await write(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

test('an owner sets up a shop from nothing, its head manages only his people, an app is let in and cut off, and the records show it', async () => {
  const page = await openConsole(scene);
  await open(page, 'People');
  await page.getByRole('button', { name: 'New shop' }).click();
  await fill(page, 'New shop', async (dialog) => {
    await dialog.getByLabel('Name of the shop').fill('Night market');
    await dialog.getByLabel('Tier').click();
    await page.getByTitle('Crown', { exact: true }).waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await dialog.getByTitle('Crown', { exact: true }).waitFor();
  });
  // It is the one on the screen.
  await page.locator('.console-shop').getByText('Night market').waitFor();
  await page.getByTestId('number-unanswered').waitFor();

  await open(page, 'People');
  await page.getByRole('tab', { name: 'Departments' }).click();
  const departments = page.getByTestId('departments');
  await departments.getByRole('button', { name: 'Add a department' }).click();
  await fill(page, 'Add a department', (dialog) =>
    dialog.getByLabel('Name of the department').fill('Service'),
  );
  await departments.getByRole('button', { name: 'Add under it' }).click();
  await fill(page, 'Add a department', (dialog) =>
    dialog.getByLabel('Name of the department').fill('Night shift'),
  );
  await page.getByRole('tab', { name: 'Roles' }).click();
  await page.getByRole('button', { name: 'Add a role' }).click();
  await fill(page, 'Add a role', async (dialog) => {
    await dialog.getByLabel('Name of the role').fill('Inspector');
    await dialog.getByText('All conversations').click();
  });
  await page.getByTestId('roles').getByText('Inspector').waitFor();
  await keepPicture(page, 'console-roles-en');

  await page.getByRole('tab', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Import a CSV file' }).click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'agents.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
  await page.getByText('Done: 20 made, 3 refused, of 23').waitFor();
  const rows = page.getByTestId('import-rows');
  for (const why of [
    'The shop has no free sub-account left',
    'login: This name is in use already',
    'department: unknown',
  ]) {
    await rows.getByText(why).waitFor();
  }
  await keepPicture(page, 'console-import-en');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the passwords' }).click();
  let passwords = '';
  for await (const part of await (await download).createReadStream()) passwords += String(part);
  const password = /^agent1,(.+)$/m.exec(passwords)?.[1] ?? '';
  await page.keyboard.press('Escape');
  await page.getByTestId('people').getByText('客服20').waitFor();
  await keepPicture(page, 'console-people-en');
  await page.getByRole('tab', { name: 'Departments' }).click();
  await departments.getByRole('button', { name: 'Edit the department: Night shift' }).click();
  await fill(page, 'Edit the department: Night shift', async (dialog) => {
    await dialog.getByLabel('Head', { exact: true }).fill('客服1');
    await page.keyboard.press('Enter');
  });
  await departments.getByText('Head: 客服1 · 10 people').waitFor();

  await open(page, 'Routing');
  const groups = page.getByTestId('groups');
  await groups.getByRole('button', { name: 'Add a group' }).click();
  const group = groups.locator('.ant-card-type-inner').last();
  await group.getByRole('textbox', { name: 'Name' }).fill('Refunds');
  for (const name of ['客服20', '客服19']) {
    await group.getByRole('combobox', { name: 'Members', exact: true }).fill(name);
    await page.keyboard.press('Enter');
  }
  const rules = page.getByTestId('group-rules');
  await rules.getByRole('button', { name: 'Add a rule' }).click();
  const rule = rules.getByTestId('group-rule');
  await rule.getByRole('textbox', { name: 'Name' }).fill('Asks for money back');
  await rule.getByRole('combobox', { name: 'First message' }).fill('refund');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('version 3', { exact: true }).waitFor();

  await open(page, 'Phrases');
  await page.locator('input[type=file]').setInputFiles({
    name: 'phrases.xml',
    mimeType: 'application/xml',
    buffer: Buffer.from(PHRASES),
  });
  await page.getByText('1 phrase was imported').filter({ visible: true }).waitFor();
  await page.getByTestId('refused-rows').getByText('There is a phrase with this code already').waitFor();
  await keepPicture(page, 'phrases-import-en');
  await page.getByRole('button', { name: 'OK' }).click();
  await page.getByTestId('phrases').getByText('Hello {buyer|friend}').waitFor();

  const head = await scene.openPage(`${scene.url}/owner`);
  await logIn(head, { login: 'agent1', password });
  const people = head.getByTestId('people');
  await people.getByText('客服2', { exact: true }).waitFor();
  expect(await people.getByText('客服20').count()).toBe(0);
  expect(await head.locator('.console-pages').getByText('Routing').count()).toBe(0);
  await people.getByRole('row').filter({ hasText: 'agent2' }).getByRole('button', { name: 'Freeze' }).click();
  await confirm(head, 'Freeze');
  await people.getByText('Frozen').waitFor();

  await open(page, 'Apps');
  await page.getByRole('button', { name: 'Add an app' }).first().click();
  const form = page.getByRole('dialog', { name: 'Add an app' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Reports');
  await form.getByRole('checkbox', { name: 'Read conversations' }).check();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = page.getByRole('dialog', { name: 'Secret of Reports' });
  await shown.waitFor();
  const [appId = '', secret = ''] = await shown.locator('code').allTextContents();
  await keepPicture(page, 'console-app-secret-en');
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  const app = page.getByRole('row', { name: /Reports/ });
  await app.getByText('Read conversations').waitFor();
  await keepPicture(page, 'console-apps-en');
  const askToken = async () => {
    const body = { grant_type: 'client_credentials', client_id: appId, client_secret: secret };
    const answer = await fetch(`${scene.url}/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(body),
    });
    return (await answer.json()) as { access_token?: string; error?: string };
  };
  const { access_token: token = '' } = await askToken();
  const shopId = await page.evaluate(() => localStorage.getItem('fenliu.owner.shop'));
  const readLog = () => rest(scene.url, `/v1/shops/${shopId}/records/messages`, { token });
  await readLog();
  await app.getByRole('button', { name: 'Revoke' }).click();
  await confirm(page, 'Revoke');
  await page.getByText('No apps yet').waitFor();
  await expect(readLog()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await askToken()).toMatchObject({ error: 'invalid_client' });

  await open(page, 'Records');
  await page.getByRole('tab', { name: 'Operation log' }).click();
  const log = page.getByTestId('operations');
  await log.getByText('Revoked an app').waitFor();
  await page.getByRole('button', { name: 'Load more' }).click();
  await log.getByText('Opened the shop').waitFor();
  const lines = await log.getByRole('row').allTextContents();
  for (const [who, what] of [
    ['王掌柜', 'Revoked an appReports'],
    ['王掌柜', 'Added an appReports'],
    ['客服1', 'Froze a sub-account客服2'],
    ['王掌柜', 'Changed quick phrases'],
    ['王掌柜', 'Published routing rulesrules:3'],
    ['王掌柜', 'Changed a departmentNight shift'],
    ['王掌柜', 'Made a sub-account客服20'],
    ['王掌柜', 'Made a roleInspector'],
    ['王掌柜', 'Made a departmentNight shift'],
    ['王掌柜', 'Opened the shopNight market'],
  ] as const) {
    expect(
      lines.filter((line) => line.includes(`${who}${what}`)),
      `${who}: ${what}`,
    ).toHaveLength(1);
  }
  await keepPicture(page, 'records-operations-en');
  await log.getByRole('row').filter({ hasText: 'rules:3' }).getByRole('button').click();
  await page.getByText('"version": 2').waitFor();
  await page.getByRole('button', { name: 'Check that nothing was altered' }).click();
  await page.getByText(/rows are as they were written/).waitFor();
  await page.getByRole('tab', { name: 'Log-ins' }).click();
  await page.getByTestId('logins').getByText('客服1', { exact: true }).waitFor();
});
