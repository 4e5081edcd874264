import { useCallback, useMemo } from 'react';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { LoadFailed } from '../shared/load-failed.tsx';
import { TraceView } from '../shared/trace-view.tsx';
import type { TraceNames } from '../shared/trace-words.ts';
import { useRefreshed } from '../shared/use-refreshed.ts';
import { Loading } from './loading.tsx';
import { useShop } from './shop-context.ts';

const REFRESH_MS = 5000;

/** "Why did this chat go there?" with the shop's own names for agents and groups. */
export function ConversationTraces({ conversation }: { conversation: StaffConversation }) {
  const { client, live } = useShop();
  const { shopId, conversationId } = conversation;
  const load = useCallback(() => client.traces(shopId, conversationId), [client, shopId, conversationId]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);

  const names = useMemo<TraceNames>(
    () => ({
      agent: (id) => live.agents.find(({ agentId }) => agentId === id)?.name,
      group: (id) => live.groups.find(({ groupId }) => groupId === id)?.name,
    }),
    [live],
  );
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return (
    <div className="thread-scroll">
      <TraceView traces={data} names={names} />
    </div>
  );
}
