import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { login } from '../../client-sdk/auth.ts';
import type { Me } from '../../client-sdk/protocol/rest.ts';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';

/** An owner sets his shop up in the browser: departments, roles, twenty agents from a CSV file. */

const scene = useDemoScene();

async function openPeople(account: { login: string; password: string }, width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/owner`, width);
  await page.getByLabel('Account').fill(account.login);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('People', { exact: true }).first().click();
  await page.getByRole('heading', { name: 'People and rights' }).waitFor();
  return page;
}

const AGENTS = Array.from(
  { length: 20 },
  (_, n) => `agent${n + 1},客服${n + 1},agent,Night shift,,9,2999-11-12`,
);
const CSV = [
  'login,name,role,department,password,limit,endsAt',
  ...AGENTS,
  'agent1,again,agent,,,,2999-11-12',
  'agent22,nowhere,agent,Moon,,,2999-11-12',
].join('\n');

test('an owner makes departments, a role and twenty agents from a CSV file; a head manages only his people', async () => {
  const page = await openPeople(scene.account('owner'));
  await page.getByRole('tab', { name: 'Departments' }).click();
  const departments = page.getByTestId('departments');
  await departments.getByRole('button', { name: 'Add a department' }).click();
  let dialog = page.getByRole('dialog', { name: 'Add a department' });
  await dialog.getByLabel('Name of the department').fill('Night shift');
  await dialog.getByLabel('Head', { exact: true }).fill('小美');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await departments.getByText('Head: 小美').waitFor();

  await page.getByRole('tab', { name: 'Roles' }).click();
  await page.getByRole('button', { name: 'Add a role' }).click();
  dialog = page.getByRole('dialog', { name: 'Add a role' });
  await dialog.getByLabel('Name of the role').fill('Inspector');
  await dialog.getByText('All conversations').click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByTestId('roles').getByText('Inspector').waitFor();
  await keepPicture(page, 'console-roles-en');

  await page.getByRole('tab', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Import a CSV file' }).click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'agents.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
  await page.getByText('Done: 20 made, 2 refused, of 22').waitFor();
  const rows = page.getByTestId('import-rows');
  await rows.getByText('login: This name is in use already').waitFor();
  await rows.getByText('department: unknown').waitFor();
  await keepPicture(page, 'console-import-en');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the passwords' }).click();
  const stream = await (await download).createReadStream();
  let passwords = '';
  for await (const part of stream) passwords += String(part);
  const [name = '', password = ''] =
    passwords
      .split('\n')
      .find((line) => line.startsWith('agent7,'))
      ?.split(',') ?? [];
  const { accessToken } = await login(scene.url, name, password);
  const me = await rest<Me>(scene.url, '/v1/me', { token: accessToken });
  expect(me.memberships).toMatchObject([{ shopId: scene.shopId, role: 'agent', name: '客服7' }]);
  await page.keyboard.press('Escape');
  await page.getByTestId('people').getByText('客服20').waitFor();
  await keepPicture(page, 'console-people-en');

  const head = await openPeople(scene.account('xiaomei'));
  await head.getByTestId('people').getByText('客服20').waitFor();
  expect(await head.getByTestId('people').getByText('小林').count()).toBe(0);
  expect(await head.getByText('Routing', { exact: true }).count()).toBe(0);
});

test('an owner sees which accounts take a seat, buys seats, renames the shop and opens another one', async () => {
  const page = await openPeople(scene.account('owner'));
  await page.getByRole('tab', { name: 'Shop', exact: true }).click();
  const seats = page.getByTestId('seats-card');
  await seats.getByText('These take no seat').waitFor();
  await seats.getByLabel('Bought').fill('5');
  await seats.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  await seats.getByText(/ \/ 25$/).waitFor();
  await page.getByLabel('Name of the shop').fill('Night market');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByRole('heading', { name: 'Night market' }).waitFor();
  await keepPicture(page, 'console-shop-en');

  await page.getByRole('button', { name: 'New shop' }).click();
  const dialog = page.getByRole('dialog', { name: 'New shop' });
  await dialog.getByLabel('Name of the shop').fill('Second stall');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('.console-shop .ant-select').click();
  await page.getByTitle('Second stall').click();
  await page.getByTestId('number-unanswered').waitFor();
});

test('people can be read on a phone', async () => {
  const page = await openPeople(scene.account('owner'), 390);
  await page.getByTestId('people').getByText('小美', { exact: true }).waitFor();
  await keepPicture(page, 'console-people-phone-en');
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBe(0);
});

test('an owner sets a second step, whose codes let him in, and ends his other log-ins', async () => {
  const page = await openPeople(scene.account('owner'));
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  const drawer = page.getByTestId('account-drawer');
  await drawer.getByRole('tab', { name: 'Log-in and security' }).click();
  await drawer.getByTestId('sessions').getByText('This device').waitFor();
  await drawer.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('tooltip').getByRole('button', { name: 'End' }).click();
  await page.getByText('Saved').first().waitFor();
  await drawer.getByRole('button', { name: 'Set up a second step' }).click();
  await drawer.locator('.ant-qrcode').waitFor();
  const secret = await drawer.locator('code').textContent();
  await drawer.getByLabel('Code').fill(new TOTP({ secret: Secret.fromBase32(secret ?? '') }).generate());
  await drawer.getByRole('button', { name: 'Switch on' }).click();
  await drawer.getByText('Keep these recovery codes').waitFor();
  await drawer.getByRole('button', { name: 'Switch off the second step' }).waitFor();
  await keepPicture(page, 'console-security-en');
});
