import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { keepPicture, launchBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';

/** The widget on a page of another origin whose styles want everything. */

let browser: Browser;
let page: Page;
let script: string;
let embed: string;
let out: string;

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'production');
  out = await mkdtemp(join(tmpdir(), 'fenliu-widget-'));
  await build({
    configFile: join(import.meta.dirname, '../../web/buyer/vite.widget.config.ts'),
    build: { outDir: out },
    logLevel: 'error',
  });
  script = await readFile(join(out, 'widget.js'), 'utf8');
  embed = await readFile(join(import.meta.dirname, 'fixtures/embed.html'), 'utf8');
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await rm(out, { recursive: true });
  vi.unstubAllEnvs();
});

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 720 } });
  page = await context.newPage();
  await page.route('https://shop.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: embed }),
  );
  // The page is what is tried here; of the server there is only the light, and then a line that stays down.
  await page.route('https://chat.example/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/widget.js')
      return route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: script });
    if (pathname.endsWith('/light')) {
      return route.fulfill({
        json: { light: 'online' },
        headers: { 'access-control-allow-origin': 'https://shop.example' },
      });
    }
    return route.abort();
  });
  await page.goto('https://shop.example/');
  return () => context.close();
});

const isFocused = (locator: Locator) =>
  eventually(async () =>
    (await locator.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element))
      ? null
      : 'the focus is elsewhere',
  );

test('the bubble keeps its place, size and words', async () => {
  const bubble = page.getByTestId('chat-open');
  await bubble.getByText('Online').waitFor();
  const box = await bubble.boundingBox();
  expect(box).toMatchObject({ height: 52, y: 720 - 20 - 52 });
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(1000 - 20);
  const style = await bubble.evaluate((element) => {
    const { fontSize, fontStyle, direction, letterSpacing, visibility, textTransform } =
      getComputedStyle(element);
    return { fontSize, fontStyle, direction, letterSpacing, visibility, textTransform };
  });
  expect(style).toEqual({
    fontSize: '15px',
    fontStyle: 'normal',
    direction: 'ltr',
    letterSpacing: 'normal',
    visibility: 'visible',
    textTransform: 'none',
  });
});

test('the panel opens, takes the keys for itself, and gives the focus back', async () => {
  await page.getByTestId('chat-open').click();
  const input = page.getByTestId('chat-input');
  await isFocused(input);
  const box = await page.getByRole('dialog').boundingBox();
  // While it still rises, its place is no whole number.
  expect([box?.width, box?.height].map((side) => Math.round(side ?? 0))).toEqual([384, 640]);

  await page.keyboard.type('hello');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('there');
  expect(await input.inputValue()).toBe('hello\nthere');
  await page.keyboard.press('Enter');
  await page.getByTestId('chat-message').getByText('hello').waitFor();
  expect(await page.getByTestId('chat-message').getByText('Sending').count()).toBe(1);
  expect(await input.inputValue()).toBe('');
  await keepPicture(page, 'widget-on-a-hostile-page');

  // The button goes while it is tried, and the keys still stay in the panel.
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  // Round and round: Tab never leaves the open panel.
  for (let press = 0; press < 12; press += 1) await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('fenliu-chat');

  await page.keyboard.press('Escape');
  const bubble = page.getByTestId('chat-open');
  await isFocused(bubble);
  expect(await page.evaluate(() => (window as unknown as { heardKeys: string[] }).heardKeys)).toEqual([]);
});

test('the page may open, close and remove its chat', async () => {
  await page.evaluate(() => window.fenliu?.open());
  await page.getByRole('dialog').waitFor();
  await page.evaluate(() => window.fenliu?.close());
  await page.getByTestId('chat-open').waitFor();
  await page.evaluate(() => window.fenliu?.remove());
  expect(await page.locator('fenliu-chat').count()).toBe(0);
});
