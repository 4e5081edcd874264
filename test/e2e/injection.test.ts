import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { rest } from '../../client-sdk/rest.ts';
import { openConsole } from '../support/console.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { openWorkbench } from '../support/workbench.ts';

/** What people write, on the pages that show it. */

const scene = useDemoScene();

/** In a page that took it for more than text this would be an element, and would run. */
const evil = (where: string) => `${where}"'><img data-evil src=x onerror=evil=1>`;

/** The page shows the words as they were written, and made nothing of them. */
async function isHarmless(page: Page, ...where: string[]): Promise<void> {
  for (const one of where) await page.getByText(evil(one)).first().waitFor();
  expect(await page.locator('[data-evil]').count()).toBe(0);
  expect(await page.evaluate(() => 'evil' in window)).toBe(false);
}

test('nothing that people write is carried out: names, texts, files, cards, phrases, signatures', async () => {
  const put = async (who: string, method: 'PUT' | 'PATCH', path: string, json: object) =>
    rest(scene.url, `/v1/shops/${scene.shopId}${path}`, { method, token: await scene.tokenOf(who), json });
  await put('owner', 'PATCH', '', { name: evil('shop') });
  const phrases = [{ code: 'evil', folder: evil('folder'), text: evil('phrase') }];
  await put('xiaomei', 'PUT', '/phrase-list?scope=personal', { phrases });
  await put('xiaomei', 'PATCH', '/profile', { name: '小美<b>', signature: evil('signature') });
  await put('owner', 'PUT', '/auto-replies?scope=shop', {
    baseVersion: 0,
    replies: { greeting: { on: true, text: evil('greeting') } },
  });

  const workbench = await openWorkbench(scene, 'xiaomei');
  const token = await new SignJWT({ shop: scene.shopId, name: evil('buyer') })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('evil')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(scene.shopSecret));
  const buyer = new BuyerClient({ url: scene.url, token: () => token, entry: { orderId: evil('order') } });
  onTestFinished(() => buyer.close());
  buyer.connect();
  await buyer.send({ kind: 'text', text: evil('text') }).sent;
  await eventually(() => (buyer.getSnapshot().conversation?.agent ? null : 'nobody serves him'));
  await (await buyer.sendFile(new Blob(['words']), evil('file'))).sent;
  await buyer.send({ kind: 'product', productId: evil('id'), title: evil('title') }).sent;

  const item = workbench.getByTestId('conversation-item');
  await item.first().click();
  // Of a file's name such letters are taken out.
  await workbench.getByText("file_'__img data-evil src=x onerror=evil=1_").first().waitFor();
  await isHarmless(workbench, 'buyer', 'text', 'title', 'order');
  await workbench.getByTestId('composer').press('/');
  await isHarmless(workbench, 'phrase');
  await workbench.keyboard.press('Escape');
  await workbench.getByTestId('composer').fill(evil('answer'));
  await workbench.getByTestId('composer').press('Enter');

  const page = await scene.openShop(`lang=en&token=${token}`);
  await page.getByTestId('agent-signature').waitFor();
  await isHarmless(page, 'text', 'title', 'answer', 'signature', 'greeting');

  const console = await openConsole(scene);
  await console.getByTestId('number-unanswered').waitFor();
  await console.getByText('Records', { exact: true }).click();
  await console.getByLabel('Words').fill('onerror');
  await eventually(async () => {
    await console.getByRole('button', { name: 'Search' }).click();
    return (await console.getByTestId('log-hits').locator('mark').count()) > 3 ? null : 'not in the log yet';
  });
  await isHarmless(console);
  await console.getByRole('tab', { name: 'Operation log' }).click();
  await console.getByText('data-evil').first().waitFor();
  await isHarmless(console);
});

test.each(['/buyer', '/agent', '/owner', '/oauth/authorize', '/'])(
  'the page %s may run the scripts of its own server only',
  async (path) => {
    const { headers } = await fetch(scene.url + path);
    const policy = new Map(
      (headers.get('content-security-policy') ?? '')
        .split(';')
        .map((line) => line.trim().split(' '))
        .map(([name = '', ...sources]) => [name, sources.join(' ')]),
    );
    expect(policy.get('script-src') ?? policy.get('default-src')).toBe("'self'");
    expect(policy.get('object-src')).toBe("'none'");
    expect(policy.get('base-uri')).toBe("'self'");
    expect(policy.get('script-src-attr')).toBe("'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  },
);
