/** `npm start`: everything that a fresh machine needs, then the server in this same process. */

import './node-version.mjs';
import nodeModule from 'node:module';

// From Node 22.8 on, later starts need not compile the code again.
nodeModule.enableCompileCache?.();

// Loaded after the check, so that an old Node gets to say its one line.
const { orExplain, prepare } = await import('./prepare.mjs');
await orExplain(prepare);
// In this process, so that signals and arguments reach the server as they are.
await import('../../dist/server/main.js');
