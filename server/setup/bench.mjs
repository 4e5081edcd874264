/** `npm run bench`: the same set-up, then what fenliu costs beside the least that the same work could cost. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
await import('../../dist/simulations/bench/main.js');
