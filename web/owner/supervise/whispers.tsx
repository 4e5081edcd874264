import { BellOutlined, EyeInvisibleOutlined } from '@ant-design/icons';
import { Typography } from 'antd';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../../client-sdk/protocol/models.ts';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useShop } from '../shop-context.ts';

const REFRESH_MS = 20_000;

/** What supervisors said to the agent about a conversation; nothing where nothing was said. */
export function Whispers({ shopId, conversationId }: StaffConversation) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { client } = useShop();
  const load = useCallback(
    () => client.supervision.whispers(shopId, conversationId),
    [client, shopId, conversationId],
  );
  const { data = [], retry } = useRefreshed(load, REFRESH_MS);
  useEffect(
    () =>
      client.on('whisper', ({ whisper }) => {
        if (whisper.conversationId === conversationId) retry();
      }),
    [client, conversationId, retry],
  );
  if (data.length === 0) return null;
  return (
    <ul className="whispers" aria-label={t('supervise.talk.whispers')} aria-live="polite">
      {data.map(({ whisperId, kind, from, text, at }) => (
        <li key={whisperId}>
          {kind === 'whisper' ? <EyeInvisibleOutlined /> : <BellOutlined />}{' '}
          {kind === 'whisper'
            ? t('supervise.talk.said', { name: from.name, text })
            : t('supervise.talk.nudged', { name: from.name })}{' '}
          <Typography.Text type="secondary">{moment(at)}</Typography.Text>
        </li>
      ))}
    </ul>
  );
}
