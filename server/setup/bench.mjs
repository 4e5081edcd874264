/** `npm run bench`: the same set-up, then what fenliu costs beside the least that the same work could cost. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
const [name] = process.argv.slice(2);
const measured = (bench) => name === undefined || name.startsWith('-') || name === bench;
if (measured('log')) {
  // Without it the embedded one is measured alone, and says so.
  const { findPostgres } = await import('./find-postgres.mjs');
  process.env.FENLIU_POSTGRES_DIR ||= (await findPostgres().catch(() => null)) ?? '';
}
if (measured('screen')) {
  const { findChromium } = await import('./find-chromium.mjs');
  process.env.CHROMIUM_PATH = await findChromium().catch((error) => {
    console.error(error.message);
    return '';
  });
}
await import('../../dist/simulations/bench/main.js');
