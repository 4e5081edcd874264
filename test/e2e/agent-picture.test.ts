import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { rest } from '../../client-sdk/rest.ts';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';
import { openAccount, openWorkbench } from '../support/workbench.ts';

/** What an agent shows of himself, to buyers and to colleagues. */

const scene = useDemoScene();

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFgBB0gX7h/C5SAAAAABJRU5ErkJggg==',
  'base64',
);

/** The site where the picture is, as this page's browser finds it; what it was told of us comes back. */
async function servePicture(page: Page): Promise<(string | undefined)[]> {
  const referrers: (string | undefined)[] = [];
  await page.route('https://pictures.example/**', (route) => {
    referrers.push(route.request().headers().referer);
    if (route.request().url().endsWith('gone.png')) return route.abort();
    return route.fulfill({ contentType: 'image/png', body: PNG });
  });
  return referrers;
}

test('his picture and signature: buyers see them while he serves, colleagues where they hand on', async () => {
  const page = await openWorkbench(scene, 'xiaomei');
  await servePicture(page);
  const drawer = await openAccount(page, 'Profile');
  await drawer.getByLabel('Picture address').fill('https://pictures.example/mei.svg');
  await drawer.getByRole('button', { name: 'Save the profile' }).click();
  await drawer.getByText('is no .svg').waitFor();
  await drawer.getByLabel('Picture address').fill('https://pictures.example/mei.png');
  await drawer.getByLabel('Signature').fill('衣服的尺码和面料都可以问我，工作日九点到六点在');
  await drawer.getByRole('button', { name: 'Save the profile' }).click();
  await page.getByText('Saved').waitFor();
  const token = await scene.tokenOf('xiaomei');
  const wear = (avatar: string) =>
    rest(scene.url, `/v1/shops/${scene.shopId}/profile`, { method: 'PATCH', token, json: { avatar } });

  for (const [lang, width, alt] of [
    ['en', 1280, 'Picture of 小美'],
    ['zh', 390, '小美 的头像'],
  ] as const) {
    const buyer = await scene.openShop(`lang=${lang}`, width);
    const referrers = await servePicture(buyer);
    if (width < 500) await buyer.getByTestId('chat-open').click();
    await buyer.getByTestId('chat-input').fill('在吗');
    await buyer.getByTestId('chat-input').press('Enter');
    const face = buyer.getByRole('img', { name: alt });
    await face.waitFor();
    await eventually(async () =>
      (await face.evaluate((image: HTMLImageElement) => image.naturalWidth)) > 0 ? null : 'it has not loaded',
    );
    expect(referrers).toEqual([undefined]);
    await buyer.getByTestId('agent-signature').getByText('衣服的尺码和面料').waitFor();
    const wider = await buyer.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider).toBe(0);
    await keepPicture(buyer, `buyer-picture-${lang}-${width}`);

    // One that does not load is an initial.
    await wear('https://pictures.example/gone.png');
    await buyer.reload();
    if (width < 500) await buyer.getByTestId('chat-open').click();
    await buyer.locator('span.face').getByText('小').waitFor();
    await buyer.getByTestId('agent-signature').waitFor();
    await keepPicture(buyer, `buyer-initial-${lang}-${width}`);
    await wear('https://pictures.example/mei.png');
  }

  // Two wait with 小美: the next one is 小林's.
  const lin = await openWorkbench(scene, 'xiaolin');
  await servePicture(lin);
  const third = await scene.openShop();
  await third.getByTestId('chat-input').fill('hello');
  await third.getByTestId('chat-input').press('Enter');
  await lin.getByTestId('conversation-item').first().click();
  const dialog = lin.getByRole('dialog');
  await lin.getByTestId('transfer-button').click();
  await dialog.getByRole('img', { name: 'Picture of 小美' }).waitFor();
  await keepPicture(lin, 'transfer-pictures-en-1280');
  await lin.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await lin.getByRole('button', { name: /中文/ }).click();
  await lin.setViewportSize({ width: 390, height: 844 });
  await lin.getByTestId('transfer-button').click();
  await dialog.getByRole('img', { name: '小美的头像' }).waitFor();
  await keepPicture(lin, 'transfer-pictures-zh-390');
});
