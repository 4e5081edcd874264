import type { MessageBody } from '../../client-sdk/protocol/messages.ts';
import type { ConversationState, OutboxEntry } from '../../router/types.ts';

/** Outbox entries as the router writes them, made by hand; entry ids rise by themselves. */
export function createEntryMaker(startAt: number) {
  let count = 0;
  const place = (at: number) => {
    count += 1;
    return { entryId: `${startAt}-${count}`, at };
  };

  return {
    message(
      conversationId: string,
      seq: number,
      from: 'buyer' | 'agent' | 'bot' | 'system',
      { at = startAt + seq, body = { kind: 'text', text: `line ${seq}` }, clientId }: MessageOptions = {},
    ): Extract<OutboxEntry, { type: 'message' }> {
      const senderId = from === 'buyer' ? `buyer-of-${conversationId}` : 'ann';
      return {
        ...place(at),
        type: 'message',
        buyerId: `buyer-of-${conversationId}`,
        agentId: 'ann',
        message: {
          conversationId,
          seq,
          at,
          body,
          ...(from === 'system'
            ? { from: { kind: 'system' } }
            : {
                from: { kind: from, id: senderId, name: from === 'buyer' ? 'Buyer' : 'Ann' },
                clientId: clientId ?? `${conversationId}-${seq}`,
              }),
        },
      };
    },

    conversation(
      conversationId: string,
      change: Partial<ConversationState> = {},
      reason: Extract<OutboxEntry, { type: 'conversation' }>['reason'] = 'opened',
    ): Extract<OutboxEntry, { type: 'conversation' }> {
      return {
        ...place(change.closedAt ?? change.assignedAt ?? change.openedAt ?? startAt),
        type: 'conversation',
        reason,
        state: {
          conversationId,
          buyerId: `buyer-of-${conversationId}`,
          buyerName: 'Buyer',
          status: 'new',
          epoch: 0,
          seq: 1,
          groupId: 'main',
          entry: {},
          firstWords: 'hello',
          openedAt: startAt,
          assignments: 0,
          decisions: 0,
          cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
          ...change,
        },
      };
    },

    recalled(conversationId: string, seq: number, at = startAt + 1000): OutboxEntry {
      return { ...place(at), type: 'recalled', conversationId, seq };
    },

    decision(conversationId: string, n: number, at = startAt): OutboxEntry {
      return {
        ...place(at),
        type: 'decision',
        trace: {
          conversationId,
          n,
          at,
          rulesVersion: 1,
          cause: 'arrival',
          rule: 'R4.7',
          outcome: 'assigned',
          agentId: 'ann',
          steps: [],
          candidates: [],
          leftOut: [],
          notListed: 0,
        },
      };
    },

    agent(agentId: string, state: 'accepting' | 'away' | 'off', at: number): OutboxEntry {
      return {
        ...place(at),
        type: 'agent',
        agent: {
          agentId,
          name: agentId,
          kind: 'agent',
          state,
          stateAt: at,
          reachable: true,
          devices: ['desktop'],
          load: 0,
          limit: 5,
          groupIds: ['main'],
        },
      };
    },
  };
}

interface MessageOptions {
  at?: number;
  body?: MessageBody;
  clientId?: string;
}
