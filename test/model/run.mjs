/** `npm run test:model -- --runs N [--seed S]`: the model test for longer than `npm test` runs it, on a new seed. */

import '../../server/setup/node-version.mjs';
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { runs, seed } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
}).values;
for (const [name, value] of [
  ['runs', runs],
  ['seed', seed ?? '1'],
]) {
  if (/^[1-9]\d{0,8}$/.test(value)) continue;
  console.error(`--${name} is a whole number from 1 to 999999999, not ${value}.`);
  process.exit(2);
}

const { orExplain, prepare } = await import('../../server/setup/prepare.mjs');
const { inProject, projectDir } = await import('../../server/setup/paths.mjs');
await orExplain(prepare);

// A run takes a quarter of a second, more where the machine has other work.
const vitest = spawn(
  process.execPath,
  [
    inProject('node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'model',
    `--testTimeout=${60_000 + Number(runs) * 2000}`,
  ],
  {
    cwd: projectDir,
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_RUNS: runs,
      TEST_SEED: seed ?? String(Math.floor(Math.random() * 0x7fffffff)),
    },
  },
);
vitest.on('close', (code) => process.exit(code ?? 1));
