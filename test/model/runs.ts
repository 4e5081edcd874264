const runs = Number(process.env.TEST_RUNS ?? 2000);

/** How many runs each of the two files takes. */
export const RUNS = { first: Math.ceil(runs / 2), second: Math.floor(runs / 2) };

/**
 * One seed in every `npm test`, so that a change is judged by the same runs; `npm run test:model` draws new ones.
 * The second file has the next number.
 */
export const SEED = Number(process.env.TEST_SEED ?? 1);

console.log(`model test: TEST_SEED=${SEED} TEST_RUNS=${runs} repeats these runs`);
