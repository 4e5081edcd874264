import { App } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient } from './agent-connection.tsx';

/**
 * Takes a waiting conversation by hand (R12), and says why when that fails.
 *
 * @param onClaimed Called with its id once it is this agent's.
 * @param onSettled Called whatever came of it: who waits is another list now.
 */
export function useClaim(onClaimed: (conversationId: string) => void, onSettled: () => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const [claimingId, setClaimingId] = useState<string | null>(null);
  const claim = useCallback(
    async ({ shopId, conversationId }: StaffConversation) => {
      setClaimingId(conversationId);
      try {
        await client.claim(shopId, conversationId);
        onClaimed(conversationId);
      } catch (error) {
        const { code } = toFailure(error);
        if (code === 'stale') void message.info(t('waiting.taken'));
        else void message.error(t('waiting.failed', { reason: sayFailure(code, t) }));
      } finally {
        setClaimingId(null);
        onSettled();
      }
    },
    [client, message, t, onClaimed, onSettled],
  );
  return { claim, claimingId };
}
