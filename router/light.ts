import type { Light } from '../client-sdk/protocol/models.ts';
import type { RuleSet } from '../client-sdk/protocol/rule-set.ts';

/** The tiers of a line in the indexes: the reserve stands in for its group (R4.7). */
export const tiersOf = (line: string): string[] =>
  line === '*' || line.startsWith('@') ? [line] : [line, `${line}+`];

/** What a light is made of: how many are ready and online, who is closed, how full the group is. */
export interface LightFacts {
  rules: RuleSet;
  /** `*` for the shop, `@agent`, or a group. */
  line: string;
  ready: number;
  online: number;
  /** As `closedGroups` says it. */
  closed: string;
  /** Conversations that its group holds. */
  load: number;
}

/** R15: `online` somebody has room, `no_seats` all are full, `offline` nobody is there, `disabled` the shop is off. */
export function lightOf({ rules, line, ready, online, closed, load }: LightFacts): Light {
  if (!rules.enabled) return 'disabled';
  if (closed === '*' || closed.includes(`,${line},`) || online === 0) return 'offline';
  const limit = rules.groups.find(({ groupId }) => groupId === line)?.limit;
  return ready > 0 && !(limit && load >= limit) ? 'online' : 'no_seats';
}
