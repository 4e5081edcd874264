import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chime, notify, useAlertSwitch } from '../shared/alert-signals.ts';
import { useAgentClient } from './agent-connection.tsx';

// What a reconnect brings late is in the list; it need not ring.
const FRESH_MS = 60_000;

/**
 * Sound and desktop notification for buyers' messages that the agent is not looking at.
 *
 * @param selectedId The conversation in view.
 * @param onOpen Called with a conversation id when its notification is pressed.
 */
export function useAlerts(selectedId: string | null, onOpen: (conversationId: string) => void) {
  const { t } = useTranslation();
  const client = useAgentClient();
  const alerts = useAlertSwitch('fenliu.alerts');
  const { on } = alerts;

  useEffect(() => {
    if (!on) return;
    return client.on('message', ({ message: { from, body, at, conversationId } }) => {
      if (from.kind !== 'buyer' || body.kind === 'recall') return;
      if (Date.now() - at > FRESH_MS) return;
      if (document.hasFocus() && conversationId === selectedId) return;
      chime();
      notify(t('alerts.newMessage', { name: from.name }), {
        body: body.kind === 'text' ? body.text.slice(0, 120) : t(`message.${body.kind}`),
        tag: conversationId,
        onOpen: () => onOpen(conversationId),
      });
    });
  }, [on, client, selectedId, onOpen, t]);

  useEffect(() => {
    if (!on) return;
    return client.on('alarm', (alarm) => {
      if (!('conversation' in alarm)) return;
      chime();
      const { conversationId, buyer, preview } = alarm.conversation;
      notify(t('alarm.slow', { name: buyer.name }), {
        body: preview ?? '',
        tag: conversationId,
        onOpen: () => onOpen(conversationId),
      });
    });
  }, [on, client, onOpen, t]);

  return alerts;
}
