import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser as launch } from '../../simulations/bench/screen/launch-browser.ts';

const PICTURES = 'test-results/pictures';

/** Starts the browser of the machine. Close it when done. */
export const launchBrowser = (): Promise<Browser> => launch(inject('chromiumPath'));

/** Keeps a picture of a page: `test-results/pictures/<name>.png`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}
