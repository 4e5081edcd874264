import type { z } from 'zod';
import type { AgentId, GroupId } from './ids.ts';
import { PerformanceQuery } from './performance.ts';
import type { Strategy } from './rule-set.ts';

/** GET /v1/shops/:shopId/records/shares: target share against real share (M9). */
export const SharesQuery = PerformanceQuery.omit({ by: true });
export type SharesQuery = z.infer<typeof SharesQuery>;

export interface AgentShare {
  agentId: AgentId;
  name: string;
  /** Of a weighted group, by the rules at the end of the days. */
  weight: number | null;
  /** Conversations of the group that were given to him, whatever rule gave them. */
  assigned: number;
  /** As many as his weight among those online at each assignment comes to; null where the group is not divided by weight. */
  target: number | null;
}

export interface GroupShares {
  groupId: GroupId;
  name: string;
  strategy: Strategy;
  assigned: number;
  agents: AgentShare[];
}

export interface SharesAnswer {
  groups: GroupShares[];
}
