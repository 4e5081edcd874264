import { makeLibrary } from './library.ts';

/**
 * Every script with the arguments its wrapper passes after `now day closed version`, in order; a header that differs
 * stops the start.
 */
export const { library: LIBRARY, scripts: SCRIPTS } = makeLibrary({
  acceptMessages: ['accept-messages', []],
  routeConversation: [
    'route-conversation',
    ['conversationId', 'groupId', 'matchedRuleId', 'priority', 'cause'],
  ],
  closeConversation: ['close-conversation', ['conversationId', 'by', 'actorId', 'epoch']],
  transferConversation: [
    'transfer-conversation',
    ['conversationId', 'agentId', 'epoch', 'targetKind', 'targetId', 'note', 'noteFrom', 'bySupervisor'],
  ],
  recallMessage: [
    'recall-message',
    [
      'conversationId',
      'seq',
      'sender',
      'senderId',
      'epoch',
      'clientId',
      'recallJson',
      'recalledJson',
      'windowMs',
    ],
  ],
  moveCursor: ['move-cursor', ['conversationId', 'side', 'id', 'delivered', 'read']],
  setAgentState: ['set-agent-state', ['agentId', 'state']],
  holdLeases: ['hold-leases', []],
  dropLease: ['drop-lease', ['agentId', 'connectionId', 'device']],
  claimConversation: ['claim-conversation', ['conversationId', 'agentId']],
  takeOverConversation: ['take-over-conversation', ['conversationId', 'agentId']],
  wakeConversation: ['wake-conversation', ['conversationId']],
  finishWrapUp: ['finish-wrap-up', ['agentId']],
  noteBuyer: ['note-buyer', ['buyerId', 'blocked', 'dedicatedAgentId']],
  sweep: ['sweep', []],
  publishShop: [
    'publish-shop',
    [
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
    ],
  ],
});
