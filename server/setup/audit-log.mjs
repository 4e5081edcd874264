/** `npm run audit:log -- --shop ID`: the same set-up, then the check of a shop's operation log. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
await import('../../dist/server/audit-log.js');
