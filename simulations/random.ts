import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that can be repeated: the same seed gives the same run. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  uniform(): number;
  /** A whole number from `from` to `to`, both inclusive. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Exponentially distributed with this mean. */
  exponential(mean: number): number;
  /** One of them; throws on an empty list. */
  pick<T>(choices: readonly T[]): T;
  /** A generator of its own, so that one actor's draws never shift another's. */
  fork(): Random;
}

/** @param seed a 32-bit whole number */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const uniform = () => uniformFloat64(generator);
  const whole = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    uniform,
    whole,
    chance: (probability) => uniform() < probability,
    exponential: (mean) => -Math.log(1 - uniform()) * mean,
    pick: (choices) => {
      const choice = choices[whole(0, choices.length - 1)];
      if (choice === undefined) throw new RangeError('nothing to pick from');
      return choice;
    },
    fork: () => createRandom(whole(-0x80000000, 0x7fffffff)),
  };
}

/** A seed for a run that was given none; it is printed, so that the run can be repeated. */
export function newSeed(): number {
  return Math.floor(Math.random() * 0x7fffffff);
}
