import type { Page } from 'playwright-core';
import type { DemoScene } from './demo-scene.ts';
import { eventually } from './eventually.ts';

/** Fills the log-in form of a page in and sends it. */
export async function logIn(
  page: Page,
  { login, password }: { login: string; password: string },
): Promise<void> {
  await page.getByLabel('Account').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Opens the owner's console in a browser of its own and logs in by its form. */
export async function openConsole(scene: DemoScene, width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/owner`, width);
  await logIn(page, scene.account('owner'));
  await page.getByTestId('number-unanswered').waitFor();
  return page;
}

/** Waits until a live number, such as `unanswered`, has this value. */
export const shows = (page: Page, number: string, value: string): Promise<void> =>
  eventually(async () => {
    const shown = await page.getByTestId(`number-${number}`).textContent();
    return shown === value ? null : `${number} shows ${shown}, not ${value}`;
  });
