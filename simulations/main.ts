import { Command, InvalidArgumentError } from 'commander';
import { renderReport } from './load/report.ts';
import { runSteady } from './load/steady.ts';
import { newSeed } from './random.ts';

/** `npm run simulate -- …`: each command drives the real product and checks its promises. */

const wholeNumber = (least: number, most: number) => (value: string) => {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`a whole number from ${least} to ${most}, please.`);
};

interface SteadyFlags {
  buyers: number;
  agents: number;
  seconds: number;
  seed: number;
  url?: string;
  json?: true;
}

const program = new Command('simulate').description('Simulated buyers and agents against the real product');

program
  .command('steady')
  .description('buyers come evenly over the time; ends with exit status 1 when a promise was broken')
  .option('--buyers <n>', 'how many buyers', wholeNumber(1, 5000), 200)
  .option('--agents <n>', 'how many agents', wholeNumber(1, 500), 10)
  .option('--seconds <n>', 'how long buyers come', wholeNumber(2, 86_400), 60)
  .option('--seed <n>', 'repeats the plan of an earlier run', wholeNumber(0, 0x7fffffff), newSeed())
  .option('--url <url>', 'a running server; set DATABASE_URL too, so that its log can be read')
  .option('--json', 'print one JSON object as the last line')
  .action(async ({ json, ...flags }: SteadyFlags) => {
    const report = await runSteady({
      ...flags,
      databaseUrl: process.env.DATABASE_URL || undefined,
      dataDir: process.env.FENLIU_DATA_DIR || '.data',
    });
    console.log(renderReport(report));
    if (json) console.log(JSON.stringify(report));
    process.exitCode = report.breaches.length > 0 ? 1 : 0;
  });

await program.parseAsync();
