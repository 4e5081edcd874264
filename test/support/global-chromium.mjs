/** Says where the browser is. */

import { findChromium } from '../../server/setup/find-chromium.mjs';

export async function setup(project) {
  project.provide('chromiumPath', await findChromium());
}
