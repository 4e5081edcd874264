/** A mean over independent replications with its standard error. */
export interface Estimate {
  mean: number;
  standardError: number;
}

/** More than this many standard errors from the exact value is a disagreement. */
export const MOST_STANDARD_ERRORS = 3.5;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param values one from each replication, at least two */
export const estimate = (values: readonly number[]): Estimate => estimateWith(values, []);

/** The mean of the differences between paired replications, second minus first. */
export const pairedDifference = (first: readonly number[], second: readonly number[]): Estimate =>
  estimate(second.map((value, i) => value - (first[i] ?? Number.NaN)));

/** Whether an interval of 95 % leaves 0 out. */
export const isDifferent = ({ mean, standardError }: Estimate): boolean =>
  Math.abs(mean) > 1.96 * standardError;

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
  return { mean: corrected, standardError: Math.sqrt(variance * leverage) * widening(freedom) };
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

/**
 * Few replications know their own spread badly: with this the bound of 3.5 standard errors is passed by chance as
 * rarely as for a normal value (the ratio of Student's quantile to the normal one, by Cornish and Fisher).
 */
function widening(freedom: number): number {
  const z = MOST_STANDARD_ERRORS;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return 1 + (first / freedom + second / freedom ** 2 + third / freedom ** 3) / z;
}
