import { expect, test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { openConsole, shows } from '../support/console.ts';
import { heldBy, useDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/eventually.ts';

/** The owner's console against a whole fenliu. */

const scene = useDemoScene();

async function writeAsBuyer(text: string): Promise<void> {
  const buyer = await scene.openShop();
  await buyer.getByTestId('chat-input').fill(text);
  await buyer.getByTestId('chat-input').press('Enter');
}

test('M1 R17 who waits is on the screen, with his talk and the reasons of the router', async () => {
  const agent = await scene.work('xiaomei');
  const page = await openConsole(scene);
  await shows(page, 'unanswered', '0');
  await page.getByText('Nobody is waiting for a reply').waitFor();

  await writeAsBuyer('Is the coat in stock?');
  await shows(page, 'unanswered', '1');
  await shows(page, 'active', '1');
  await keepPicture(page, 'console-live-en');

  // By keyboard: the number opens its list, the buyer's name opens the talk.
  await page.getByTestId('number-unanswered').locator('xpath=ancestor::button').press('Enter');
  const drawer = page.getByTestId('list-drawer');
  await drawer.getByText('Is the coat in stock?').waitFor();
  await drawer.getByRole('button', { name: /^Open the conversation of/ }).press('Enter');
  await drawer.getByTestId('message').filter({ hasText: 'Is the coat in stock?' }).waitFor();
  await drawer.getByRole('tab', { name: 'Why here?' }).click();
  await drawer.getByText('Given to 小美').waitFor();
  await drawer.getByText('小美 came first in the group 售前, by its strategy.').waitFor();
  await keepPicture(page, 'console-why-en');

  const conversationId = await heldBy(agent);
  await agent.send(conversationId, { kind: 'text', text: 'Yes, in all sizes.' }).sent;
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await shows(page, 'unanswered', '0');
});

test('R7 M6 with nobody in, the chat is in the list of the proxy account', async () => {
  const page = await openConsole(scene);
  await writeAsBuyer('Is anybody there?');
  await shows(page, 'unanswered', '1');
  const row = page.getByTestId('agents-table').getByRole('button', { name: /conversations of 值班台/ });
  await row.click();
  await page.getByTestId('list-drawer').getByText('Is anybody there?').waitFor();
});

test('R18 rules: a fault is said at its field, a good set is published, an overtaken one is not', async () => {
  const page = await openConsole(scene);
  await page.getByText('Routing', { exact: true }).click();
  await page.getByRole('heading', { name: 'Routing rules' }).waitFor();
  const version = async () => Number((await page.getByText(/^version \d+$/).textContent())?.slice(8));
  const before = await version();

  const limit = page.getByRole('spinbutton', { name: '小美: Chats at once' });
  const publish = page.getByRole('button', { name: 'Publish' });
  expect(await publish.isDisabled()).toBe(true);

  const members = page.locator('.ant-form-item').filter({ hasText: 'Members' }).first();
  for (let left = await members.locator('.ant-select-selection-item-remove').count(); left > 0; left--) {
    await members.locator('.ant-select-selection-item-remove').first().click();
  }
  await publish.click();
  await members.getByText('This group has no members').waitFor();
  expect(await version()).toBe(before);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByRole('button', { name: 'OK' }).click();

  await limit.fill('7');
  await publish.click();
  await eventually(async () => ((await version()) === before + 1 ? null : 'not published yet'));

  await scene.changeRules((rules) => ({ ...rules, restOfShop: !rules.restOfShop }));
  await limit.fill('9');
  await publish.click();
  await page
    .getByText(/Somebody published a newer version first/)
    .first()
    .waitFor();
  expect(await limit.inputValue()).toBe('9');
});

test('every page of the console can be read on a phone', async () => {
  const page = await openConsole(scene, 390);
  const pages = page.locator('.console-pages').getByRole('radio');
  const names = page.locator('.console-pages .ant-segmented-item-label');
  expect(await pages.count()).toBeGreaterThanOrEqual(7);
  for (const [index, name] of (await names.allTextContents()).entries()) {
    await names.nth(index).click();
    await page.locator('.console-main').locator('h2, .ant-card, .number').first().waitFor();
    await eventually(async () => {
      const [content, screen] = await page.evaluate(
        () => [document.documentElement.scrollWidth, window.innerWidth] as const,
      );
      return content <= screen ? null : `${name} is ${content} wide on a screen of ${screen}`;
    });
  }
  await page.locator('.console-pages').getByText('Live', { exact: true }).click();
  await keepPicture(page, 'console-phone-en');
});

test('an agent at the console is shown the way to the workbench', async () => {
  const page = await scene.openPage(`${scene.url}/owner`);
  const { login, password } = scene.account('xiaolin');
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('link', { name: 'Go to the workbench' }).click();
  await page.getByRole('heading', { name: 'Agent workbench' }).waitFor();
});
