/** Finds the browser that the tests and `npm run bench -- screen` drive. */

import { existsSync } from 'node:fs';
import { findProgram, isRunnable } from './find-program.mjs';
import { installPackages } from './package-manager.mjs';
import { SetupError } from './step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_DIRS = ['/Applications/Google Chrome.app/Contents/MacOS'];
/** Where package managers put it, for a PATH that does not say. */
const INSTALLED_TO = ['/usr/bin'];
/** With a font that has Chinese letters, so that pictures can be read. */
const PACKAGES = {
  apt: ['chromium', 'fonts-noto-cjk'],
  apk: ['chromium', 'font-noto-cjk'],
  dnf: ['chromium', 'google-noto-sans-cjk-fonts'],
};

/**
 * The path of a Chromium or Chrome.
 * @throws SetupError with the command to type
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isRunnable(named)) throw new SetupError(`CHROMIUM_PATH: ${named} cannot be run.`);
    return named;
  }
  const found = findProgram([...NAMES, 'Google Chrome'], MAC_DIRS);
  if (found && !isSnapStub(found)) return found;
  await installPackages('Chromium', PACKAGES, 'Or set CHROMIUM_PATH to a Chromium or Chrome.');
  const installed = findProgram(NAMES, INSTALLED_TO);
  if (!installed) throw new SetupError('Chromium was installed, but is not on the PATH: set CHROMIUM_PATH.');
  return installed;
}

/** Ubuntu's chromium-browser is a script that only asks for a snap. */
function isSnapStub(path) {
  return path.endsWith('/chromium-browser') && existsSync('/snap') && !existsSync('/snap/bin/chromium');
}
