import type { Random } from '../random.ts';

/** A positive duration that is drawn anew for each buyer; means in ms, `cv` is standard deviation ÷ mean. */
export type Duration =
  | { kind: 'fixed'; meanMs: number }
  | { kind: 'exponential'; meanMs: number }
  | { kind: 'lognormal'; meanMs: number; cv: number };

export const exponential = (meanMs: number): Duration => ({ kind: 'exponential', meanMs });
export const lognormal = (meanMs: number, cv: number): Duration => ({ kind: 'lognormal', meanMs, cv });

/** @returns ms */
export function draw(duration: Duration, random: Random): number {
  switch (duration.kind) {
    case 'fixed':
      return duration.meanMs;
    case 'exponential':
      return random.exponential(duration.meanMs);
    case 'lognormal': {
      const variance = Math.log(1 + duration.cv ** 2);
      return duration.meanMs * Math.exp(Math.sqrt(variance) * standardNormal(random) - variance / 2);
    }
  }
}

/** Box and Muller's transform; the second value is not kept, so that each draw stands alone. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/**
 * A factor with mean 1 (Marsaglia and Tsang's gamma): how busy one hour is beside the forecast.
 * @param cv standard deviation ÷ mean; 0 gives 1
 */
export function gammaFactor(cv: number, random: Random): number {
  if (cv === 0) return 1;
  const shape = 1 / cv ** 2;
  // Below shape 1 a larger one is drawn and made smaller.
  const boost = shape < 1 ? (1 - random.uniform()) ** (1 / shape) : 1;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  for (;;) {
    const x = standardNormal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      return (boost * d * v) / shape;
    }
  }
}
