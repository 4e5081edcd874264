import { test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { useDemoScene } from '../support/demo-scene.ts';

/** Quick phrases from a file, in the owner's console, against a whole fenliu. */

const scene = useDemoScene();

test('phrases from an XML file are taken in, with a report of what was refused', async () => {
  const page = await scene.openPage(`${scene.url}/owner`);
  const { login, password } = scene.account('owner');
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Phrases', { exact: true }).click();
  const table = page.getByTestId('phrases');
  await table.getByText('/hi', { exact: true }).waitFor();

  const file =
    '<phrases><phrase code="vip" folder="Gifts">Hello {buyer|friend}</phrase><phrase code="hi">no</phrase></phrases>';
  await page.locator('input[type=file]').setInputFiles({
    name: 'phrases.xml',
    mimeType: 'application/xml',
    buffer: Buffer.from(file),
  });
  await page.getByText('1 phrase was imported').filter({ visible: true }).waitFor();
  await page.getByTestId('refused-rows').getByText('There is a phrase with this code already').waitFor();
  await keepPicture(page, 'phrases-import-en');
  await page.getByRole('button', { name: 'OK' }).click();
  await table.getByText('Hello {buyer|friend}').waitFor();
  await table.getByText('Gifts').waitFor();
});
