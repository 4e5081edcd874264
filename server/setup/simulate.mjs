/** `npm run simulate`: the same set-up, then simulated buyers and agents against a server. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
await import('../../dist/simulations/main.js');
