import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RuleSet, type RuleSetInput, Strategy } from '../../client-sdk/protocol/rule-set.ts';
import { CHOOSERS, type Chooser } from '../virtual/chooser.ts';
import { type Estimate, isDifferent, pairedDifference } from '../virtual/statistics.ts';
import type { World } from '../virtual/world.ts';
import { MEASURES, type ScenarioMeasure } from './measures.ts';
import { estimateFew, type ScenarioRun } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

/** A strategy of the router, a chooser of the simulation, or a file with a part of a rule set. */
export interface Variant {
  label: string;
  chooser: Chooser;
  change: (rules: RuleSetInput) => RuleSetInput;
}

/** A part of a rule set: what it names replaces what the scenario has; its groups are left as they are. */
const RulesPatch = z.record(z.string(), z.unknown());

/**
 * @param name `least_loaded`, `round_robin`, `weighted`, `fewest_today`; `two_choices`, `random`, `most_loaded`, which
 *   exist in simulations alone; or the path of a JSON file
 * @throws Error that says what is wrong with the file
 */
export async function readVariant(name: string): Promise<Variant> {
  const strategy = Strategy.safeParse(name);
  if (strategy.success) {
    const change = (rules: RuleSetInput) => ({
      ...rules,
      groups: rules.groups.map((group) => ({ ...group, strategy: strategy.data })),
    });
    return { label: name, chooser: 'rules', change };
  }
  const chooser = CHOOSERS.find((one) => one === name);
  if (chooser) return { label: name, chooser, change: (rules) => rules };
  const patch = RulesPatch.parse(JSON.parse(await readFile(name, 'utf8')));
  return { label: name, chooser: 'rules', change: (rules) => ({ ...rules, ...patch }) };
}

/** The scenario under these rules. @throws Error naming the place of a fault in them */
export function withVariant(
  scenario: Scenario,
  { label, chooser, change }: Variant,
): Scenario & { chooser: Chooser } {
  const parsed = RuleSet.safeParse(change(scenario.world.rules));
  if (!parsed.success) throw new Error(`${label} is no rule set:\n${z.prettifyError(parsed.error)}`);
  const world: World = { ...scenario.world, rules: parsed.data };
  return { ...scenario, world, chooser };
}

export interface ComparedMeasure {
  measure: ScenarioMeasure;
  first: Estimate;
  second: Estimate;
  /** Second minus first, over the same buyers. */
  difference: Estimate;
  verdict: 'first' | 'second' | 'no difference' | '';
}

/** Two runs of the same seed: the same buyers come to both, so that only what the rules do remains. */
export function compareRuns(first: ScenarioRun, second: ScenarioRun): ComparedMeasure[] {
  return MEASURES.flatMap((measure) => {
    const pairs = first.observers.flatMap((run, i) => {
      const other = second.observers[i];
      const values = [
        measure.of(run, first.scenario.world),
        other ? measure.of(other, second.scenario.world) : Number.NaN,
      ] as const;
      return values.some(Number.isNaN) ? [] : [values];
    });
    if (pairs.length < 2) return [];
    const [ones, others] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
    const difference = pairedDifference(ones, others);
    return [
      {
        measure,
        first: estimateFew(ones),
        second: estimateFew(others),
        difference,
        verdict: verdictOf(measure, difference),
      },
    ];
  });
}

function verdictOf({ better }: ScenarioMeasure, difference: Estimate): ComparedMeasure['verdict'] {
  if (difference.standardError === 0 && difference.mean === 0) return 'no difference';
  if (!isDifferent(difference)) return 'no difference';
  if (better === 'neither') return '';
  return difference.mean < 0 === (better === 'less') ? 'second' : 'first';
}
