import type { AgentRow, StaffConversation } from '../../client-sdk/protocol/models.ts';

/** An agent at work, and a conversation that he holds. */
export const me: AgentRow = {
  agentId: 'amy',
  name: 'Amy',
  kind: 'agent',
  state: 'accepting',
  reachable: true,
  devices: ['desktop'],
  load: 0,
  limit: 5,
  groupIds: ['g1'],
  unanswered: 0,
  stateAt: 0,
};
export const conversation = (
  conversationId: string,
  changes: Partial<StaffConversation> = {},
): StaffConversation => ({
  shopId: 's1',
  conversationId,
  status: 'assigned',
  lastSeq: 0,
  openedAt: 1,
  assignedAt: 1,
  epoch: 1,
  buyer: { buyerId: `b-${conversationId}`, name: 'Bo' },
  agentId: 'amy',
  groupId: 'g1',
  entry: {},
  cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
  ...changes,
});
