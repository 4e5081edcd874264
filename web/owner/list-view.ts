import type { ConversationFilter } from '../../client-sdk/protocol/events.ts';
import type { AgentId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { Outcome, StaffConversation } from '../../client-sdk/protocol/models.ts';
import type { Presence } from './presence-of.ts';

/** Which conversations to list. */
export interface ConversationQuery {
  filter: ConversationFilter;
  outcome?: Outcome;
  agentId?: AgentId;
  groupId?: GroupId;
  /** Only those with a reply by a person, slowest first response on top. */
  slowestFirst?: boolean;
}

/** What is in the drawer: a list, or one talk. `number` is the number it stands behind, which gives its title and definition. */
export type ListView =
  | { kind: 'conversations'; number?: string; title?: string; query: ConversationQuery }
  | { kind: 'agents'; number: string; presence: Presence }
  | { kind: 'thread'; conversation: StaffConversation };
