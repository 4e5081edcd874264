/** One figure of a benchmark beside its baseline of the same run. */
export interface Measure {
  /** `relay.cpu-per-message` */
  name: string;
  value: number;
  unit: string;
  /** What `value` is divided by; absent: an absolute figure. */
  baseline?: { name: string; value: number };
  ratio?: number;
  target?: Target;
  /** Absent where nothing was promised. */
  met?: boolean;
  /** Least and most of the rounds. */
  spread: [number, number];
}

/** What the figure must reach: the ratio where there is a baseline, else the value. */
export interface Target {
  atLeast?: number;
  atMost?: number;
}

/** Middle of an odd number of rounds; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('median of nothing');
  return (low + high) / 2;
}

/** The figure of one contender; with a baseline its ratio is the median of the rounds' own ratios, which a slow minute spares. */
export function measure(
  name: string,
  unit: string,
  values: readonly number[],
  against?: { name: string; values: readonly number[] },
  target?: Target,
): Measure {
  const value = median(values);
  const result: Measure = { name, value, unit, spread: [Math.min(...values), Math.max(...values)] };
  if (against) {
    result.baseline = { name: against.name, value: median(against.values) };
    result.ratio = median(values.map((one, round) => one / (against.values[round] ?? Number.NaN)));
  }
  if (target) {
    result.target = target;
    const judged = result.ratio ?? value;
    result.met = judged >= (target.atLeast ?? -Infinity) && judged <= (target.atMost ?? Infinity);
  }
  return result;
}
