import { isDeepStrictEqual } from 'node:util';
import type { GroupRule, GroupRuleCondition } from '../../client-sdk/protocol/rule-set.ts';

/** A group rule that no buyer can ever reach, and the earlier one that takes everything it would match. */
export interface UnreachableRule {
  index: number;
  behind: string;
}

/** Comparisons in one check: it stays quick whatever it is given. Past them only equal conditions are found. */
const MAX_STEPS = 500_000;

/**
 * Finds rules behind one that holds wherever they do (R18): the first match wins, so they never can.
 * Sound, not complete: a rule behind several that cover it only together is not found.
 */
export function findUnreachable(rules: readonly GroupRule[]): UnreachableRule[] {
  const compare = new Comparison(MAX_STEPS);
  const first = new Map<string, string>();
  return rules.flatMap(({ when, ruleId }, index) => {
    const text = JSON.stringify(when);
    const behind =
      first.get(text) ?? rules.slice(0, index).find((one) => compare.implies(when, one.when))?.ruleId;
    if (!first.has(text)) first.set(text, ruleId);
    return behind === undefined ? [] : [{ index, behind }];
  });
}

const equals = (value: unknown, wanted: unknown) => isDeepStrictEqual(value, wanted);
const startsWith = (value: string, prefix: string) => value.startsWith(prefix);
const contains = (text: string, word: string) => text.toLowerCase().includes(word.toLowerCase());

/** Where one given value is also taken by another, other than by being the same. */
const COVERS: { [part: string]: (value: never, by: never) => boolean } = {
  entryPage: startsWith,
  language: startsWith,
  firstWords: contains,
};

type Part = [name: string, wanted: unknown];

/** What must hold together, `all` opened up. */
const partsOf = (when: GroupRuleCondition): Part[] =>
  Object.entries(when).flatMap(([name, wanted]): Part[] => {
    if (wanted === undefined) return [];
    return name === 'all' ? (wanted as GroupRuleCondition[]).flatMap(partsOf) : [[name, wanted]];
  });

class Comparison {
  #left: number;

  constructor(maxSteps: number) {
    this.#left = maxSteps;
  }

  /** True when `wide` holds wherever `narrow` does. */
  implies(narrow: GroupRuleCondition, wide: GroupRuleCondition): boolean {
    return partsOf(wide).every((part) => this.#gives(narrow, part));
  }

  /** True when this part holds wherever `narrow` does. */
  #gives(narrow: GroupRuleCondition, [name, wanted]: Part): boolean {
    this.#left -= 1;
    if (this.#left < 0) return false;
    if (name === 'any' && (wanted as GroupRuleCondition[]).some((branch) => this.implies(narrow, branch))) {
      return true;
    }
    return partsOf(narrow).some(([given, value]) => {
      if (given === 'any') {
        return (value as GroupRuleCondition[]).every((branch) => this.#gives(branch, [name, wanted]));
      }
      if (given !== name) return false;
      // Whatever the wider one forbids, the narrower one must forbid too.
      if (name === 'not') return this.implies(wanted as GroupRuleCondition, value as GroupRuleCondition);
      const covers = COVERS[name] ?? equals;
      return (value as never[]).every((one) => (wanted as never[]).some((other) => covers(one, other)));
    });
  }
}
