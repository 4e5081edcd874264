import { Command } from 'commander';
import { seedOption, wholeNumber } from './command-options.ts';
import { dryRunCommand } from './dry-run/command.ts';
import { FAULTS } from './faults/faults.ts';
import { renderReturns, runFault } from './faults/run-fault.ts';
import { renderReport } from './load/report.ts';
import { runSteady } from './load/steady.ts';
import { newSeed } from './random.ts';
import { replayCommand } from './replay/command.ts';
import { scenarioCommand } from './scenarios/command.ts';
import { compareCommand } from './scenarios/compare-command.ts';
import { staffCommand } from './staffing/command.ts';
import { theoryCommand } from './theory/command.ts';
import { speedCommand } from './virtual/speed-command.ts';

/** `npm run simulate -- …`: each command drives the real product and checks its promises. */

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
  .addOption(seedOption(newSeed()))
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

interface LoadFlags {
  buyers?: number;
  agents?: number;
  seconds?: number;
  processes: number;
  times: number;
  seed: number;
  json?: true;
}

const load = program
  .command('load')
  .description(
    'a crowd on several gateways while something goes wrong; exit status 1 when a promise was broken',
  );

for (const fault of FAULTS) {
  const { buyers, agents, seconds } = fault.crowd;
  load
    .command(fault.name)
    .description(fault.description)
    .option('--buyers <n>', 'how many buyers', wholeNumber(1, 20_000), buyers)
    .option('--agents <n>', 'how many agents', wholeNumber(1, 500), agents)
    .option('--seconds <n>', 'how long buyers come', wholeNumber(10, 86_400), seconds)
    .option('--processes <n>', 'how many processes the clients sit in', wholeNumber(1, 32), 2)
    .option('--times <n>', 'how often a process is killed, where one is', wholeNumber(1, 1000), 5)
    .addOption(seedOption(newSeed()))
    .option('--json', 'print one JSON object as the last line')
    .action(async ({ json, ...flags }: LoadFlags) => {
      const programs = {
        redisBinary: process.env.FENLIU_REDIS_BINARY || 'redis-server',
        postgresDir: process.env.FENLIU_POSTGRES_DIR || '',
      };
      const report = await runFault(fault, programs, { ...fault.crowd, ...flags });
      console.log(renderReport(report));
      console.log(renderReturns(report));
      if (json) console.log(JSON.stringify(report));
      process.exitCode = report.breaches.length > 0 ? 1 : 0;
    });
}

program.addCommand(theoryCommand()).addCommand(scenarioCommand());
program.addCommand(compareCommand()).addCommand(staffCommand()).addCommand(speedCommand());
program.addCommand(dryRunCommand()).addCommand(replayCommand());

await program.parseAsync();
