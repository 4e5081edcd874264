import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentClient } from './agent-connection.tsx';

/** Tells the agent what a buyer thought of a chat that he had. */
export function useRatingNews(): void {
  const { t } = useTranslation();
  const { notification } = App.useApp();
  const client = useAgentClient();
  useEffect(
    () =>
      client.on('rated', ({ rating: { stars, comment }, buyerName }) => {
        notification.info({
          title: t('rating.news', { name: buyerName, stars }),
          description: comment,
          duration: 8,
        });
      }),
    [client, notification, t],
  );
}
