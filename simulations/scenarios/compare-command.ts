import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { seedOption, wholeNumber } from '../command-options.ts';
import { newSeed } from '../random.ts';
import { renderTable } from '../render-table.ts';
import { comparisonHead, comparisonPage, comparisonRows } from '../report/comparison-page.ts';
import { SCENARIOS } from './catalog.ts';
import { runWithProgress, scenarioNamed } from './command.ts';
import { compareRuns, readVariant, withVariant } from './compare.ts';

interface CompareFlags {
  scenario: string;
  seed: number;
  replications: number;
  out: string;
  json?: true;
}

/** `npm run simulate -- compare A B`. */
export function compareCommand(): Command {
  return new Command('compare')
    .description(
      'the same buyers under two strategies or rule sets: least_loaded, round_robin, weighted, fewest_today; ' +
        'two_choices, random, most_loaded (in simulations alone); or a JSON file with a part of a rule set',
    )
    .argument('<A>')
    .argument('<B>')
    .addOption(new Option('--scenario <name>', 'in which').choices(Object.keys(SCENARIOS)).default('steady'))
    .option('--replications <n>', 'how often, each time with other buyers', wholeNumber(2, 1000), 20)
    .addOption(seedOption(newSeed()))
    .option('--out <file>', 'the page with charts', 'compared.html')
    .option('--json', 'print one JSON object as the last line')
    .action(async (a: string, b: string, { scenario, seed, replications, out, json }: CompareFlags) => {
      const variants = [await readVariant(a), await readVariant(b)] as const;
      const labels = [variants[0].label, variants[1].label] as const;
      const base = scenarioNamed(scenario);
      const [first, second] = await runWithProgress(
        variants.map((variant) => withVariant(base, variant)),
        { seed, replications },
      );
      if (!first || !second) return;
      const compared = compareRuns(first, second);
      await writeFile(out, comparisonPage(labels, [first, second], compared));
      console.log(`${base.name}: ${base.about}`);
      console.log(['', ...renderTable(comparisonHead(labels), comparisonRows(compared)), ''].join('\n'));
      console.log(`${replications} replications, the same buyers for both, seed ${seed}. Charts: ${out}`);
      if (json)
        console.log(JSON.stringify({ scenario, a, b, seed, replications, compared: toJson(compared) }));
    });
}

const toJson = (compared: ReturnType<typeof compareRuns>) =>
  compared.map(({ measure: { name, unit }, ...numbers }) => ({ name, unit, ...numbers }));
