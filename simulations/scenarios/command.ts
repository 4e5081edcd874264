import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Argument, Command } from 'commander';
import { withThrowAwayRedis } from '../../server/throw-away-redis.ts';
import { seedOption, wholeNumber } from '../command-options.ts';
import { Progress } from '../load/progress.ts';
import { newSeed } from '../random.ts';
import { scenarioPage } from '../report/scenario-page.ts';
import { SCENARIOS } from './catalog.ts';
import { renderScenario } from './render-scenario.ts';
import { measureScenario, runScenario, type ScenarioRun } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

interface ScenarioFlags {
  seed: number;
  replications: number;
  out?: string;
  json?: true;
}

export const scenarioNamed = (name: string): Scenario => {
  const make = SCENARIOS[name];
  if (!make) throw new Error(`there is no scenario ${name}`);
  return make();
};

/** `npm run simulate -- scenario NAME`. */
export function scenarioCommand(): Command {
  return new Command('scenario')
    .description(
      'lives through a day of a shop in virtual time; prints its numbers and writes a page with charts',
    )
    .addArgument(new Argument('<name>', 'which one').choices(Object.keys(SCENARIOS)))
    .option('--replications <n>', 'how often, each time with other buyers', wholeNumber(1, 1000), 10)
    .addOption(seedOption(newSeed()))
    .option('--out <file>', 'the page; simulated-NAME.html in this folder by default')
    .option('--json', 'print one JSON object as the last line')
    .action(async (name: string, { seed, replications, out, json }: ScenarioFlags) => {
      const run = await runWithProgress([scenarioNamed(name)], { seed, replications }).then(([one]) => one);
      if (!run) return;
      const page = out ?? `simulated-${name}.html`;
      await writeFile(page, scenarioPage(run));
      console.log(renderScenario(run));
      console.log(`Charts: ${page}`);
      if (json) console.log(JSON.stringify({ scenario: name, seed, replications, measures: toJson(run) }));
    });
}

/** Runs one after the other on Redis servers of their own, with a bar. */
export async function runWithProgress(
  scenarios: readonly (Scenario & { chooser?: Parameters<typeof runScenario>[1]['chooser'] })[],
  { seed, replications }: { seed: number; replications: number },
): Promise<ScenarioRun[]> {
  const progress = new Progress('%');
  progress.start(100, 'starting');
  try {
    return await withThrowAwayRedis(Math.min(replications, availableParallelism()), async (redis) => {
      const runs: ScenarioRun[] = [];
      for (const [i, scenario] of scenarios.entries()) {
        const onProgress = (part: number) =>
          progress.update((100 * (i + part)) / scenarios.length, 100, scenario.name);
        const { chooser = 'rules' } = scenario;
        runs.push(await runScenario(scenario, { redis, seed, replications, chooser, onProgress }));
      }
      return runs;
    });
  } finally {
    progress.stop();
  }
}

const toJson = (run: ScenarioRun) =>
  measureScenario(run).map(({ measure: { name, unit }, estimate }) => ({ name, unit, ...estimate }));
