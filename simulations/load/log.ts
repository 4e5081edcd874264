import type { AgentId, BuyerId } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ConversationEventReason, ConversationState } from '../../router/types.ts';

/** What the database holds of a shop at the end of a run, as the checker needs it. */
export interface Log {
  messages: LoggedMessage[];
  /** Every change of every conversation, in the order in which the router made them. */
  events: LoggedEvent[];
  /** The last known state of each conversation. */
  conversations: ConversationState[];
  /** Limits and switches that were in force for the whole run. */
  rules: RuleSet;
  /** When the log was read, server time. */
  readAt: number;
}

export interface LoggedMessage {
  message: Message;
  buyerId: BuyerId;
  /** Who had the conversation when the message was accepted. */
  agentId?: AgentId;
}

export interface LoggedEvent {
  at: number;
  reason: ConversationEventReason;
  state: ConversationState;
}
