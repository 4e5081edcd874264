import type { Redis } from 'ioredis';
import type { Chooser } from '../virtual/chooser.ts';
import { runReplications } from '../virtual/run-replications.ts';
import { type Estimate, estimate } from '../virtual/statistics.ts';
import type { World } from '../virtual/world.ts';
import { CourseObserver, type Stretch } from './course-observer.ts';
import { MEASURES, type ScenarioMeasure } from './measures.ts';
import type { Scenario } from './scenario.ts';

export interface ScenarioOptions {
  redis: readonly Redis[];
  seed: number;
  replications: number;
  chooser?: Chooser;
  onProgress?: (part: number) => void;
}

export interface ScenarioRun {
  scenario: Scenario;
  seed: number;
  observers: CourseObserver[];
}

/** Lives through a scenario so many times, each with buyers of its own; the same seed gives the same buyers. */
export async function runScenario(
  scenario: Scenario,
  { redis, seed, replications, chooser = 'rules', onProgress }: ScenarioOptions,
): Promise<ScenarioRun> {
  const { world, stretchMs } = scenario;
  let passedMs = 0;
  const observers = await runReplications({
    world,
    chooser,
    from: 0,
    count: replications,
    seed,
    redis,
    newObserver: () => new CourseObserver(world, stretchMs),
    asksPlace: true,
    onProgress: (ms) => {
      passedMs += ms;
      onProgress?.(passedMs / (world.endMs * replications));
    },
  });
  return { scenario, seed, observers };
}

export interface MeasuredScenario {
  measure: ScenarioMeasure;
  /** One of each run that had something to say. */
  values: number[];
  estimate: Estimate;
}

/** The numbers of a run, without those that no replication had. */
export function measureScenario({ scenario, observers }: ScenarioRun): MeasuredScenario[] {
  return MEASURES.flatMap((measure) => {
    const values = observers
      .map((run) => measure.of(run, scenario.world))
      .filter((value) => !Number.isNaN(value));
    return values.length === 0 ? [] : [{ measure, values, estimate: estimateFew(values) }];
  });
}

/** One replication alone knows nothing of its own error. */
export function estimateFew(values: readonly number[]): Estimate {
  if (values.length > 1) return estimate(values);
  return { mean: values[0] ?? Number.NaN, standardError: Number.NaN, freedom: 0 };
}

/** The mean over the replications of something at each point of the charts; null where nothing is to be said. */
export function overTime(
  { scenario, observers }: ScenarioRun,
  of: (stretch: Stretch, world: World) => number,
): (number | null)[] {
  const [first] = observers;
  return (first?.stretches ?? []).map((_, i) => {
    const values = observers.flatMap(({ stretches }) => {
      const stretch = stretches[i];
      const value = stretch ? of(stretch, scenario.world) : Number.NaN;
      return Number.isFinite(value) ? [value] : [];
    });
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}
