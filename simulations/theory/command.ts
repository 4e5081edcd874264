import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { withThrowAwayRedis } from '../../server/throw-away-redis.ts';
import { seedOption } from '../command-options.ts';
import { Progress } from '../load/progress.ts';
import { newSeed } from '../random.ts';
import { type Case, toCases } from './cases.ts';
import { readOracle } from './oracle.ts';
import { renderCase, renderTheory } from './render-theory.ts';
import { runCase, type TheoryRow } from './run-theory.ts';

const EXACT_VALUES = fileURLToPath(new URL('./exact-values.json', import.meta.url));

interface TheoryFlags {
  oracle: string;
  seed: number;
  only?: string;
  json?: true;
}

/** `npm run simulate -- theory`. */
export function theoryCommand(): Command {
  return new Command('theory')
    .description('simulates queues whose exact values are known; ends with exit status 1 when one disagrees')
    .option('--oracle <file>', 'another file of exact values, of the same form', EXACT_VALUES)
    .option('--only <words>', 'only the rows whose name holds these words')
    .addOption(seedOption(newSeed()))
    .option('--json', 'print one JSON object as the last line')
    .action(async ({ oracle, seed, only = '', json }: TheoryFlags) => {
      const cases = toCases(await readOracle(oracle)).filter(({ name }) => name.includes(only));
      const rows = await runAll(cases, seed);
      const met = rows.length > 0 && rows.every((row) => row.met);
      console.log(renderTheory(rows, { seed, met }));
      if (json) console.log(JSON.stringify({ met, seed, rows }));
      process.exitCode = met ? 0 : 1;
    });
}

/** Every row in turn, each as well known as it must be. */
async function runAll(cases: readonly Case[], seed: number): Promise<TheoryRow[]> {
  const progress = new Progress('rows');
  progress.start(cases.length, 'starting');
  try {
    return await withThrowAwayRedis(availableParallelism(), async (redis) => {
      const rows: TheoryRow[] = [];
      for (const [i, theory] of cases.entries()) {
        const onProgress = (part: number, what: string) => {
          progress.update(i, cases.length, `${what}, ${Math.floor(part * 100)} %`);
        };
        const startedAt = performance.now();
        const found = await runCase(theory, { redis, seed, onProgress });
        rows.push(...found);
        progress.say(renderCase(found, (performance.now() - startedAt) / 1000));
      }
      return rows;
    });
  } finally {
    progress.stop();
  }
}
