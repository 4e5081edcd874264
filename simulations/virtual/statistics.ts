/** A mean over independent replications with its standard error. */
export interface Estimate {
  mean: number;
  standardError: number;
  /** Degrees of freedom of the standard error: the fewer, the less it is worth. */
  freedom: number;
}

/** Standard errors to either side of the mean in an interval of 95 %, were they known exactly. */
const NORMAL_95 = 1.96;

/** Half of the interval that holds the mean 95 times in 100. */
export const halfWidth = (estimate: Estimate): number => NORMAL_95 * standardErrorFor(estimate, NORMAL_95);

/**
 * The standard error, widened so that a bound of `z` of them is passed by chance as rarely as for a normal value: few
 * replications know their own spread badly (Student's quantile by Cornish and Fisher).
 */
export function standardErrorFor({ standardError, freedom }: Estimate, z: number): number {
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return standardError * (1 + (first / freedom + second / freedom ** 2 + third / freedom ** 3) / z);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param values one from each replication, at least two */
export const estimate = (values: readonly number[]): Estimate => estimateWith(values, []);

/** The mean of the differences between paired replications, second minus first. */
export const pairedDifference = (first: readonly number[], second: readonly number[]): Estimate =>
  estimate(second.map((value, i) => value - (first[i] ?? Number.NaN)));

/** Whether an interval of 95 % leaves 0 out. */
export const isDifferent = (difference: Estimate): boolean =>
  Math.abs(difference.mean) > halfWidth(difference);

/**
 * A mean corrected by controls: values of the same replications whose own mean is known to be 0. What they were off
 * by chance is taken out, as far as they explain the values (linear regression; Lavenberg and Welch 1981).
 * @param controls one list for each control
 */
export function estimateWith(values: readonly number[], controls: readonly (readonly number[])[]): Estimate {
  const n = values.length;
  const average = mean(values);
  let residual = values.map((value) => value - average);
  let corrected = average;
  let leverage = 1 / n;
  const basis = orthonormal(controls);
  for (const { direction, at } of basis) {
    const slope = dot(residual, direction);
    residual = residual.map((value, i) => value - slope * (direction[i] ?? 0));
    corrected -= slope * at;
    leverage += at * at;
  }
  const freedom = n - 1 - basis.length;
  if (freedom < 1) throw new RangeError(`${n} replications are too few for ${basis.length} controls`);
  const variance = dot(residual, residual) / freedom;
  return { mean: corrected, standardError: Math.sqrt(variance * leverage), freedom };
}

/** Centred controls made orthogonal, each with where its own mean lies on it; those that add nothing are left out. */
function orthonormal(controls: readonly (readonly number[])[]): { direction: number[]; at: number }[] {
  const basis: { direction: number[]; at: number }[] = [];
  for (const control of controls) {
    let at = mean(control);
    let direction = control.map((value) => value - at);
    const length = Math.sqrt(dot(direction, direction));
    for (const other of basis) {
      const part = dot(direction, other.direction);
      direction = direction.map((value, i) => value - part * (other.direction[i] ?? 0));
      at -= part * other.at;
    }
    const left = Math.sqrt(dot(direction, direction));
    if (left <= 1e-6 * length || left === 0) continue;
    basis.push({ direction: direction.map((value) => value / left), at: at / left });
  }
  return basis;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
