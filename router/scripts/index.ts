import { defineScript } from './define.ts';

/**
 * Every script with the arguments its wrapper passes after `now day closed version`, in order; a header that differs
 * stops the start.
 */
export const SCRIPTS = {
  acceptMessages: defineScript('accept-messages', []),
  routeConversation: defineScript('route-conversation', [
    'conversationId',
    'groupId',
    'matchedRuleId',
    'priority',
    'cause',
  ]),
  closeConversation: defineScript('close-conversation', ['conversationId', 'by', 'actorId', 'epoch']),
  transferConversation: defineScript('transfer-conversation', [
    'conversationId',
    'agentId',
    'epoch',
    'targetKind',
    'targetId',
    'note',
    'noteFrom',
    'bySupervisor',
  ]),
  recallMessage: defineScript('recall-message', [
    'conversationId',
    'seq',
    'sender',
    'senderId',
    'epoch',
    'clientId',
    'recallJson',
    'recalledJson',
    'windowMs',
  ]),
  moveCursor: defineScript('move-cursor', ['conversationId', 'side', 'id', 'delivered', 'read']),
  setAgentState: defineScript('set-agent-state', ['agentId', 'state']),
  holdLeases: defineScript('hold-leases', []),
  dropLease: defineScript('drop-lease', ['agentId', 'connectionId', 'device']),
  claimConversation: defineScript('claim-conversation', ['conversationId', 'agentId']),
  takeOverConversation: defineScript('take-over-conversation', ['conversationId', 'agentId']),
  wakeConversation: defineScript('wake-conversation', ['conversationId']),
  finishWrapUp: defineScript('finish-wrap-up', ['agentId']),
  noteBuyer: defineScript('note-buyer', ['buyerId', 'blocked', 'dedicatedAgentId']),
  sweep: defineScript('sweep', []),
  publishShop: defineScript('publish-shop', [
    'epoch',
    'setup',
    'settings',
    'groups',
    'agents',
    'conversations',
    'recents',
    'states',
    'seen',
    'today',
    'blocked',
    'dedicated',
    'replies',
  ]),
} as const;
