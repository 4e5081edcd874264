import { useEffect, useState } from 'react';
import type { OwnerClient } from '../../../client-sdk/owner-client.ts';
import type { StaffConversation } from '../../../client-sdk/protocol/models.ts';

/** Watches a conversation, unseen, while it is on the screen; returns it as it is now. */
export function useWatched(client: OwnerClient, conversation: StaffConversation): StaffConversation {
  const { shopId, conversationId } = conversation;
  const [now, setNow] = useState(conversation);
  useEffect(() => {
    let gone = false;
    const watch = () =>
      client.supervision.watch(shopId, conversationId).then(
        (fresh) => !gone && setNow(fresh),
        // Who may read but not watch is refused; the thread asks for what is new by itself.
        () => undefined,
      );
    void watch();
    const end = client.on('conversation', (changed) => {
      if (changed.conversationId === conversationId) void watch();
    });
    return () => {
      gone = true;
      end();
      client.supervision.unwatch(shopId, conversationId);
    };
  }, [client, shopId, conversationId]);
  return now;
}
