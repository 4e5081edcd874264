/** `npm run bench:search`: the same set-up, then how long a search takes in a chat log of a million messages. */

import './node-version.mjs';

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
await import('../../dist/simulations/bench/search/main.js');
