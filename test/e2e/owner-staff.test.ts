import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';

/** People and seats of a shop in the owner's console, and his own log-in. */

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

test('an owner sees which accounts take a seat, buys seats and renames the shop', async () => {
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
  // From elsewhere.
  await scene.tokenOf('owner');
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
