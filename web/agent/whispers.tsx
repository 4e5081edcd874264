import { BellOutlined, EyeInvisibleOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Whisper } from '../../client-sdk/protocol/whispers.ts';
import { formatMoment } from '../shared/format.ts';
import { useAgentClient } from './agent-connection.tsx';

/** What supervisors said to the agent about the chat in view, marked as unseen by the buyer. */
export function Whispers({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useTranslation();
  const whispers = useWhispers(conversationId);
  if (whispers.length === 0) return null;
  return (
    <section className="whispers" aria-label={t('supervise.label')} data-testid="whispers" aria-live="polite">
      {whispers.map(({ whisperId, kind, from, text, at }) => (
        <p key={whisperId}>
          {kind === 'whisper' ? <EyeInvisibleOutlined /> : <BellOutlined />}{' '}
          {kind === 'whisper'
            ? t('supervise.said', { name: from.name, text })
            : t('supervise.nudged', { name: from.name })}{' '}
          <time>{formatMoment(at, i18n.language)}</time>
        </p>
      ))}
    </section>
  );
}

function useWhispers(conversationId: string): readonly Whisper[] {
  const client = useAgentClient();
  const [whispers, setWhispers] = useState<readonly Whisper[]>([]);
  useEffect(() => {
    let gone = false;
    const load = () =>
      client.whispers(conversationId).then(
        (all) => !gone && setWhispers(all),
        // Asked again at the next whisper, or when the line comes back.
        () => undefined,
      );
    void load();
    const ends = [
      client.on('whisper', ({ whisper }) => {
        if (whisper.conversationId === conversationId) void load();
      }),
      client.on('state', ({ status }) => {
        if (status === 'online') void load();
      }),
    ];
    return () => {
      gone = true;
      for (const end of ends) end();
    };
  }, [client, conversationId]);
  return whispers;
}
