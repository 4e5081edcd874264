import type { Entry } from '../../client-sdk/protocol/models.ts';
import type { GroupRuleCondition, RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { isOpen, localTime } from './hours.ts';

/** What a rule can look at. */
export interface Arrival {
  entry: Entry;
  firstWords: string;
  /** ms since 1970, and the shop's time zone: for conditions on hours. */
  now: number;
  timeZone: string;
}

const startsWithAny = (value: string | undefined, prefixes: string[]) =>
  value !== undefined && prefixes.some((prefix) => value.startsWith(prefix));

const isOneOf = (value: string | undefined, values: string[]) =>
  value !== undefined && values.includes(value);

const holdsAny = (text: string, words: string[]) => {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
};

/** True when every part that the condition gives holds. */
export function holds(when: GroupRuleCondition, arrival: Arrival): boolean {
  const { entry, firstWords, now, timeZone } = arrival;
  if (when.entryPage && !startsWithAny(entry.page, when.entryPage)) return false;
  if (when.productId && !isOneOf(entry.productId, when.productId)) return false;
  if (when.orderState && !when.orderState.includes(entry.orderState ?? 'none')) return false;
  if (when.firstWords && !holdsAny(firstWords, when.firstWords)) return false;
  if (when.language && !startsWithAny(entry.language, when.language)) return false;
  if (when.region && !isOneOf(entry.region, when.region)) return false;
  if (when.channel && !isOneOf(entry.channel, when.channel)) return false;
  if (when.tags && !when.tags.some((tag) => entry.tags?.includes(tag))) return false;
  if (when.level && !isOneOf(entry.level, when.level)) return false;
  if (when.hours && !isOpen(when.hours, localTime(now, timeZone))) return false;
  if (when.all && !when.all.every((part) => holds(part, arrival))) return false;
  if (when.any && !when.any.some((part) => holds(part, arrival))) return false;
  if (when.not && holds(when.not, arrival)) return false;
  return true;
}

const NORMAL_PRIORITY = 5;

/** R4.6: the group of the first rule that holds, else the default group. */
export function matchGroup(
  rules: RuleSet,
  arrival: Arrival,
): { groupId: string; matchedRuleId: string | undefined; priority: number } {
  const rule = rules.rules.find(({ when }) => holds(when, arrival));
  return {
    groupId: rule?.groupId ?? rules.defaultGroupId,
    matchedRuleId: rule?.ruleId,
    priority: rule?.priority ?? NORMAL_PRIORITY,
  };
}
