/** `npm run simulate`: the same set-up, then simulated buyers and agents against a server. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
if (process.argv[2] === 'load') {
  // Several processes share one database, which the embedded one cannot be.
  const { findPostgres } = await import('./find-postgres.mjs');
  process.env.FENLIU_POSTGRES_DIR ||= (await orExplain(findPostgres)) ?? '';
}
await import('../../dist/simulations/main.js');
