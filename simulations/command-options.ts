import { InvalidArgumentError, Option } from 'commander';

/** For commander: a whole number within bounds, else words that say so. */
export const wholeNumber = (least: number, most: number) => (value: string) => {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`a whole number from ${least} to ${most}, please.`);
};

/** @param drawn where none is given */
export const seedOption = (drawn: number): Option =>
  new Option('--seed <n>', 'repeats an earlier run').argParser(wholeNumber(0, 0x7fffffff)).default(drawn);
