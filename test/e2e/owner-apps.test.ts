import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { AppsAnswer } from '../../client-sdk/protocol/apps.ts';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** Third-party apps and webhooks in the owner's console, and the page on which a person lets an app in. */

const scene = useDemoScene();

async function logIn(page: Page): Promise<void> {
  const { login, password } = scene.account('owner');
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function openApps(width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/owner`, width);
  await logIn(page);
  await page.getByText('Apps', { exact: true }).click();
  await page.getByRole('heading', { name: 'Apps and webhooks' }).waitFor();
  return page;
}

/** Fills the form of a new app in, and answers what is shown once. */
async function addApp(page: Page, name: string, redirectUri?: string) {
  await page.getByRole('button', { name: 'Add an app' }).first().click();
  const form = page.getByRole('dialog', { name: 'Add an app' });
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('checkbox', { name: 'Read conversations' }).check();
  if (redirectUri !== undefined) {
    await form.getByRole('combobox', { name: 'Redirect addresses' }).fill(redirectUri);
    await page.keyboard.press('Enter');
  }
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = page.getByRole('dialog', { name: `Secret of ${name}` });
  await shown.waitFor();
  const [appId, clientSecret] = await shown.locator('code').allTextContents();
  return { shown, appId: appId ?? '', clientSecret: clientSecret ?? '' };
}

const tokenFor = async (form: Record<string, string>) => {
  const response = await fetch(`${scene.url}/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return (await response.json()) as { access_token?: string; error?: string };
};

test('a webhook inside the network is refused in words; one of the world is added, switched off, removed', async () => {
  const page = await openApps();
  await page.getByText('No webhooks yet').waitFor();
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const form = page.getByRole('dialog', { name: 'Add a webhook' });
  await form.getByRole('checkbox', { name: 'Message' }).check();
  await form.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/hook');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('(url)').waitFor();
  await form.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example/fenliu');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const row = page.getByRole('row', { name: /hooks\.example/ });
  await row.getByText('Working').waitFor();
  await row.getByRole('button', { name: 'Deliveries' }).click();
  await page.getByText('Nothing was sent yet').waitFor();
  await page.keyboard.press('Escape');
  await row.getByRole('switch').click();
  await row.getByText('Switched off').waitFor();
  await row.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('tooltip').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No webhooks yet').waitFor();
});

test('a person lets an app in, and his browser goes back to it with a code that is good', async () => {
  const visits: URL[] = [];
  const site = createServer((request, response) => {
    visits.push(new URL(request.url ?? '', 'http://localhost'));
    response.end('back at the app');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  try {
    const redirectUri = `http://127.0.0.1:${(site.address() as AddressInfo).port}/back`;
    const { appId, clientSecret } = await addApp(await openApps(), 'Diary', redirectUri);
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: appId,
      redirect_uri: redirectUri,
      state: 'my-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const page = await scene.openPage(`${scene.url}/oauth/authorize?${query}`, 390);
    await logIn(page);
    await page.getByRole('heading', { name: 'Let Diary in?' }).waitFor();
    await page.getByText('Read conversations').waitFor();
    await keepPicture(page, 'consent-phone-en');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('back at the app').waitFor();
    await eventually(() => (visits.some(({ pathname }) => pathname === '/back') ? null : 'not back'));
    const back = visits.find(({ pathname }) => pathname === '/back')?.searchParams;
    expect(back?.get('state')).toBe('my-state');
    const tokens = await tokenFor({
      grant_type: 'authorization_code',
      code: back?.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: appId,
      client_secret: clientSecret,
    });
    await rest(scene.url, `/v1/shops/${scene.shopId}/records/messages`, { token: tokens.access_token ?? '' });

    // A link with another address leads nowhere.
    query.set('redirect_uri', 'https://evil.example/');
    const wrong = await scene.openPage(`${scene.url}/oauth/authorize?${query}`);
    await logIn(wrong);
    await wrong.getByText('There is no such app').waitFor();
  } finally {
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  }
});

test('on a phone the page does not run over its edge', async () => {
  const page = await openApps(390);
  await page.getByTestId('webhooks-card').waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await keepPicture(page, 'console-apps-phone-en');
  const { apps } = await rest<AppsAnswer>(scene.url, `/v1/shops/${scene.shopId}/apps`, {
    token: await scene.tokenOf('owner'),
  });
  expect(Array.isArray(apps)).toBe(true);
});
