import { App, Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chime } from '../shared/alert-signals.ts';
import { useAgentClient } from './agent-connection.tsx';

/** Shows what a supervisor says wherever the agent is in his work; a reminder stays, and is heard whatever his switch. */
export function useWhisperNews(onOpen: (conversationId: string) => void): void {
  const { t } = useTranslation();
  const { notification } = App.useApp();
  const client = useAgentClient();
  useEffect(
    () =>
      client.on('whisper', ({ whisper: { whisperId, conversationId, kind, from, text } }) => {
        const isReminder = kind === 'reminder';
        if (isReminder) chime();
        const buyer = client.getSnapshot().conversations.find((row) => row.conversationId === conversationId)
          ?.buyer.name;
        const open = () => {
          notification.destroy(whisperId);
          onOpen(conversationId);
        };
        notification[isReminder ? 'warning' : 'info']({
          key: whisperId,
          title: t(isReminder ? 'supervise.newReminder' : 'supervise.newWhisper', {
            name: from.name,
            buyer: buyer ?? '',
          }),
          description: text || undefined,
          duration: isReminder ? 0 : 8,
          actions: (
            <Button size="small" type="primary" onClick={open}>
              {t('supervise.open')}
            </Button>
          ),
        });
      }),
    [client, notification, onOpen, t],
  );
}
