/** What a test starts as a program, or opens in a browser, is built from the sources as they are. */

import { buildIfNeeded } from '../../server/setup/build.mjs';

export const setup = buildIfNeeded;
