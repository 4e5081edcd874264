import { RollbackOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient } from './agent-connection.tsx';

/** Gives a chat that was taken over back to whom it was taken from (R11). */
export function HandBack(props: { conversationId: string; takenFrom: HeldConversation['takenFrom'] }) {
  const { conversationId, takenFrom } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const [busy, setBusy] = useState(false);
  if (!takenFrom) return null;
  const { agentId, name } = takenFrom;
  const handBack = async () => {
    setBusy(true);
    try {
      await client.transfer(conversationId, { agentId });
      void message.success(t('supervise.handedBack', { name }));
    } catch (error) {
      void message.error(t('supervise.failed', { reason: sayFailure(toFailure(error).code, t) }));
      setBusy(false);
    }
  };
  return (
    <Button icon={<RollbackOutlined />} loading={busy} onClick={() => void handBack()}>
      {t('supervise.handBack', { name })}
    </Button>
  );
}
