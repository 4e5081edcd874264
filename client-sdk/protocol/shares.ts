import { z } from 'zod';
import { AgentId, GroupId } from './ids.ts';
import { PerformanceQuery } from './performance.ts';
import { Strategy } from './rule-set.ts';

/** GET /v1/shops/:shopId/records/shares: target share against real share (M9). */
export const SharesQuery = PerformanceQuery.omit({ by: true });
export type SharesQuery = z.infer<typeof SharesQuery>;

export const AgentShare = z.object({
  agentId: AgentId,
  name: z.string(),
  /** Of a weighted group, by the rules at the end of the days. */
  weight: z.number().nullable(),
  /** Conversations of the group that were given to him, whatever rule gave them. */
  assigned: z.number(),
  /** As many as his weight among those online at each assignment comes to; null where the group is not divided by weight. */
  target: z.number().nullable(),
});
export type AgentShare = z.infer<typeof AgentShare>;

export const GroupShares = z.object({
  groupId: GroupId,
  name: z.string(),
  strategy: Strategy,
  assigned: z.number(),
  agents: z.array(AgentShare),
});
export type GroupShares = z.infer<typeof GroupShares>;

export const SharesAnswer = z.object({
  groups: z.array(GroupShares),
});
export type SharesAnswer = z.infer<typeof SharesAnswer>;
