/** `npm run test:model -- --runs N [--seed S]`: the model test for longer than `npm test` runs it, on a new seed. */

import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { runs, seed } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
}).values;

// A run takes a quarter of a second, more where the machine has other work.
const test = spawn(
  'npx',
  ['vitest', 'run', '--project', 'model', `--testTimeout=${60_000 + Number(runs) * 2000}`],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_RUNS: runs,
      TEST_SEED: seed ?? String(Math.floor(Math.random() * 0x7fffffff)),
    },
  },
);
test.on('close', (code) => process.exit(code ?? 1));
