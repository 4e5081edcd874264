/** `npm run audit -- --shop ID`: the same set-up, then the audit of a running shop. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
await import('../../dist/server/audit-shop.js');
