import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { OwnerClient } from '../../client-sdk/owner-client.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { type Refreshed, useRefreshed } from '../shared/use-refreshed.ts';

const PAGE = 100;
/** For what is not told: who may read, but not watch, gets it so. */
const REFRESH_MS = 2000;

export interface ThreadMessages {
  /** Oldest first; undefined until the first answer. */
  messages: readonly Message[] | undefined;
  more: boolean;
  loadOlder: () => Promise<void>;
  failure: Refreshed<unknown>['failure'];
  retry: () => void;
}

/** A conversation's newest messages, kept fresh, and older ones when asked for. */
export function useThread(client: OwnerClient, conversation: StaffConversation): ThreadMessages {
  const { shopId, conversationId } = conversation;
  const start = Math.max(0, conversation.lastSeq - PAGE);
  const [messages, setMessages] = useState<readonly Message[]>();
  const lastSeq = useRef(start);
  const firstSeq = (messages?.[0]?.seq ?? start + 1) - 1;

  const add = useCallback((got: readonly Message[]) => {
    setMessages((before) => merge(before ?? [], got));
    lastSeq.current = Math.max(lastSeq.current, got.at(-1)?.seq ?? 0);
  }, []);

  const loadNew = useCallback(
    () => client.messages(shopId, conversationId, lastSeq.current, PAGE),
    [client, shopId, conversationId],
  );
  const { data, failure, retry } = useRefreshed(loadNew, REFRESH_MS);
  useEffect(() => {
    if (data !== undefined) add(data.messages);
  }, [data, add]);

  useEffect(
    () =>
      client.on('message', ({ message }) => {
        if (message.conversationId !== conversationId) return;
        // After a hole, what is missing is asked for with it.
        if (message.seq === lastSeq.current + 1) add([message]);
      }),
    [client, conversationId, add],
  );

  const loadOlder = useCallback(async () => {
    const afterSeq = Math.max(0, firstSeq - PAGE);
    const page = await client.messages(shopId, conversationId, afterSeq, Math.max(1, firstSeq - afterSeq));
    add(page.messages);
  }, [client, shopId, conversationId, firstSeq, add]);

  const shown = useMemo(() => messages && hideRecalled(messages), [messages]);
  return { messages: shown, more: firstSeq > 0, loadOlder, failure, retry };
}

function merge(before: readonly Message[], got: readonly Message[]): readonly Message[] {
  if (got.length === 0) return before;
  const bySeq = new Map([...before, ...got].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** A recall is a message of its own, which takes the place of the one that it names (W6). */
function hideRecalled(messages: readonly Message[]): readonly Message[] {
  const recalled = new Set(messages.flatMap(({ body }) => (body.kind === 'recall' ? [body.seq] : [])));
  return messages
    .filter(({ body }) => body.kind !== 'recall')
    .map((message) => (recalled.has(message.seq) ? { ...message, body: { kind: 'recalled' } } : message));
}
