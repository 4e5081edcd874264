import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { heldBy, useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** The buyer's page against a whole fenliu, with agents who work through the SDK. */

const scene = useDemoScene();

async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-input').press('Enter');
}

const line = (page: Page, text: string) => page.getByTestId('chat-message').filter({ hasText: text });

test('a talk: delivered and read, typing, recall, history after a reload, the end', async () => {
  const agent = await scene.work('xiaomei');
  const page = await scene.openShop();
  await page.getByTestId('chat-status').getByText('Online').waitFor();

  await write(page, 'Is the shirt <b>in stock</b>?');
  await line(page, 'Is the shirt <b>in stock</b>?').waitFor();
  await page.getByTestId('chat-status').getByText('小美 is with you').waitFor();

  const conversationId = await heldBy(agent);
  agent.markRead(conversationId, 1);
  await line(page, 'Is the shirt').getByText('Read').waitFor();

  agent.setTyping(conversationId, true);
  await page.getByText('小美 is typing').waitFor();
  await agent.send(conversationId, { kind: 'text', text: 'Yes, in all sizes.' }).sent;
  await line(page, 'Yes, in all sizes.').waitFor();

  await write(page, 'a slip of the pen');
  await line(page, 'a slip of the pen')
    .getByText(/Sent|Delivered/)
    .waitFor();
  await line(page, 'a slip of the pen').hover();
  await line(page, 'a slip of the pen').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('You took back a message').waitFor();
  expect(await line(page, 'a slip of the pen').count()).toBe(0);
  await keepPicture(page, 'buyer-talk-en');

  await page.reload();
  await line(page, 'Yes, in all sizes.').waitFor();
  await page.getByText('You took back a message').waitFor();
  await page.getByTestId('chat-status').getByText('小美 is with you').waitFor();

  await page.getByRole('button', { name: 'End chat' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End chat' }).click();
  await page.getByRole('region', { name: 'Messages' }).getByText('You ended this chat').waitFor();

  // Stars by the keys alone, and words.
  const rating = page.getByTestId('chat-rating');
  await rating.getByText('How was your chat with 小美?').waitFor();
  await rating.getByRole('radio', { name: '1 of 5 stars' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await rating.getByLabel('Say more').fill('Quick and kind');
  await keepPicture(page, 'buyer-rating-en');
  await page.keyboard.press('Enter');
  await rating.getByText('Thank you').waitFor();
  expect(await agent.ratings('demo')).toMatchObject([
    { conversationId, stars: 2, comment: 'Quick and kind' },
  ]);
  await page.reload();
  await page.getByTestId('chat-status').getByText('Online').waitFor();
  expect(await rating.count()).toBe(0);
});

test('R4.6 what the buyer looks at goes with his first message, and can be sent as a card', async () => {
  const agent = await scene.work('xiaoyun');
  const page = await scene.openShop('lang=zh');
  await page.getByRole('button', { name: '咨询 FL-20371' }).click();
  await page
    .getByRole('region', { name: '咨询这笔订单' })
    .getByRole('button', { name: '发送', exact: true })
    .click();
  await line(page, 'FL-20371').waitFor();
  await heldBy(agent);
  expect(agent.getSnapshot().conversations[0]).toMatchObject({
    groupId: 'after-sale',
    entry: { page: '/', orderId: 'FL-20371', orderState: 'shipped', language: 'zh-CN' },
  });
  await page.getByTestId('chat-status').getByText('小云 正在为您服务').waitFor();
  await keepPicture(page, 'buyer-order-zh');
});

test('a picture goes up, and both sides see its bytes', async () => {
  const agent = await scene.work('xiaomei');
  const page = await scene.openShop();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await page.getByTestId('chat-status').getByText('Online').waitFor();
  await page
    .locator('input[accept="image/*"]')
    .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: png });
  await page.getByRole('link', { name: 'Open the picture dot.png' }).waitFor();
  const conversationId = await heldBy(agent);
  await eventually(() =>
    agent.lines(conversationId).some(({ body }) => body.kind === 'image') ? null : 'no picture',
  );
});

test('R7 nobody there, on a phone: the words of the reason, and the answer comes when somebody is back', async () => {
  const page = await scene.openShop('lang=zh', 390);
  await page.getByTestId('chat-open').click();
  await write(page, '有人吗');
  await line(page, '有人吗')
    .getByText(/已发送|已送达/)
    .waitFor();
  await keepPicture(page, 'buyer-phone-nobody-zh');
  const box = await page.getByRole('dialog').boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });

  // Closed, the bubble counts what came in the meantime.
  await page.keyboard.press('Escape');
  const agent = await scene.work('zhiban');
  await agent.send(await heldBy(agent), { kind: 'text', text: '我来了' }).sent;
  await page.getByRole('button', { name: '1 条未读' }).click();
  await line(page, '我来了').waitFor();
  await keepPicture(page, 'buyer-phone-answer-zh');
});

test('R6 the place in the queue, next in line, and served when a slot frees', async () => {
  const oneAtATime = { limit: 1, takesPart: true, mobileRouting: true, standInId: null };
  await scene.changeRules((rules) => ({ ...rules, agents: { ...rules.agents, ahao: oneAtATime } }));
  const agent = await scene.work('ahao');
  const first = await scene.openShop();
  await write(first, 'the first');
  await first.getByTestId('chat-status').getByText('阿豪 is with you').waitFor();

  const second = await scene.openShop('lang=en', 390);
  await second.getByTestId('chat-open').getByText('All busy').waitFor();
  await second.getByTestId('chat-open').click();
  await write(second, 'the second');
  await second.getByTestId('chat-place').getByText('You are next in line').waitFor();
  const third = await scene.openShop();
  await write(third, 'the third');
  await third.getByTestId('chat-place').getByText('Your place in line: 2').waitFor();
  await keepPicture(third, 'buyer-queue-en');
  await keepPicture(second, 'buyer-phone-queue-en');

  await agent.closeConversation(await heldBy(agent));
  await second.getByTestId('chat-status').getByText('阿豪 is with you').waitFor();
  await third.getByTestId('chat-place').getByText('You are next in line').waitFor();
});

test('R15 a shop that is switched off says so, and takes nothing new', async () => {
  await scene.changeRules((rules) => ({ ...rules, enabled: false }));
  const page = await scene.openShop();
  await page.getByTestId('chat-status').getByText('Switched off').waitFor();
  await page.getByText('The shop takes no chats just now.').waitFor();
  expect(await page.getByTestId('chat-input').isDisabled()).toBe(true);
  await scene.changeRules((rules) => ({ ...rules, enabled: true }));
  await page
    .getByTestId('chat-status')
    .getByText(/Offline|Online/)
    .waitFor();
  expect(await page.getByTestId('chat-input').isDisabled()).toBe(false);
});

test('the widget on a page of another origin, for a buyer whom the shop has signed in', async () => {
  const agent = await scene.work('xiaomei');
  const token = await new SignJWT({ shop: scene.shopId, name: 'Ms. Tan' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('b-77')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(scene.shopSecret));

  const elsewhere = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Elsewhere</title>
      <script src="${scene.url}/widget.js" data-shop="${scene.shopId}" data-token="${token}" data-lang="en"
        data-product-id="p7" data-product-title="A blue cup" data-product-price="59 CNY"></script>`);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void elsewhere.close());

  const { port } = elsewhere.address() as AddressInfo;
  const page = await scene.openPage(`http://127.0.0.1:${port}/item/7`);
  await page.getByTestId('chat-open').click();
  await page
    .getByRole('region', { name: 'Ask about this product' })
    .getByRole('button', { name: 'Send' })
    .click();
  await line(page, 'A blue cup').getByText('¥59.00').waitFor();
  await heldBy(agent);
  expect(agent.getSnapshot().conversations[0]).toMatchObject({
    buyer: { buyerId: 'b-77', name: 'Ms. Tan' },
    entry: { page: '/item/7', productId: 'p7' },
  });
});
