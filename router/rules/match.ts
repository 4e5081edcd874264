import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { GroupRuleCondition, RuleSet } from '../../client-sdk/protocol/rule-set.ts';

const startsWithAny = (value: string | undefined, prefixes: string[]) =>
  value !== undefined && prefixes.some((prefix) => value.startsWith(prefix));

const holdsAny = (text: string, words: string[]) => {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
};

function holds(when: GroupRuleCondition, entry: Entry, firstWords: string): boolean {
  if (when.entryPage && !startsWithAny(entry.page, when.entryPage)) return false;
  if (when.productId && !when.productId.includes(entry.productId ?? '')) return false;
  if (when.orderState && !when.orderState.includes(entry.orderState ?? 'none')) return false;
  if (when.firstWords && !holdsAny(firstWords, when.firstWords)) return false;
  if (when.language && !startsWithAny(entry.language, when.language)) return false;
  return true;
}

/** R4.6: the group of the first rule that holds, else the default group. */
export function matchGroup(
  rules: RuleSet,
  entry: Entry,
  firstWords: string,
): { groupId: string; matchedRuleId: string | undefined } {
  const rule = rules.rules.find(({ when }) => holds(when, entry, firstWords));
  return { groupId: rule?.groupId ?? rules.defaultGroupId, matchedRuleId: rule?.ruleId };
}
