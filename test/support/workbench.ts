import type { Locator, Page } from 'playwright-core';
import type { DemoScene } from './demo-scene.ts';

/** Opens the workbench in a browser of its own, logs in by its form and takes chats. */
export async function openWorkbench(scene: DemoScene, name: string, width?: number): Promise<Page> {
  const page = await scene.openPage(`${scene.url}/agent`, width);
  const { login, password } = scene.account(name);
  await page.getByLabel('Account', { exact: true }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  const summary = page.getByRole('button', { name: /^My state/ });
  const stateSwitch = page.getByTestId('state-switch');
  await stateSwitch.or(summary).first().waitFor();
  if (await summary.isVisible()) await summary.click();
  await stateSwitch.getByText('Online').click();
  await page.getByRole('radio', { name: 'Online', checked: true }).waitFor({ state: 'attached' });
  if (await summary.isVisible()) await summary.click();
  await page.mouse.move(640, 400);
  return page;
}

/** Opens one's own account in the workbench at a tab of it; answers the drawer. */
export async function openAccount(page: Page, tab: string): Promise<Locator> {
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  const drawer = page.getByTestId('account-drawer');
  await drawer.getByRole('tab', { name: tab }).click();
  return drawer;
}
