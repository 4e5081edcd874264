import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient } from './agent-connection.tsx';

/** Asks whether to close a conversation, and closes it (R13). */
export function useCloseQuestion(): (conversation: HeldConversation) => void {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useAgentClient();
  return useCallback(
    (conversation) => {
      const waiting = conversation.unansweredSince !== undefined;
      modal.confirm({
        title: t('closing.title', { name: conversation.buyer.name }),
        content: t(waiting ? 'closing.bodyUnanswered' : 'closing.body'),
        okText: t('closing.submit'),
        okButtonProps: { danger: waiting },
        cancelText: t('cancel'),
        onOk: async () => {
          try {
            await client.closeConversation(conversation.conversationId);
          } catch (error) {
            void message.error(t('closing.failed', { reason: sayFailure(toFailure(error).code, t) }));
          }
        },
      });
    },
    [client, message, modal, t],
  );
}
