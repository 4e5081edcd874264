import { Button, Card, Popconfirm, Skeleton, Tag, Typography } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadFailed } from '../load-failed.tsx';
import { useMoments } from '../use-moments.ts';
import { useRefreshed } from '../use-refreshed.ts';
import { useSaid } from '../use-said.ts';
import type { AccountApi } from './account-api.ts';

const REFRESH_MS = 60_000;

/** Where a person is logged in, with the way to end one or all others. */
export function Sessions({ api }: { api: AccountApi }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { data, failure, retry } = useRefreshed(
    useCallback(() => api.sessions(), [api]),
    REFRESH_MS,
  );
  const say = useSaid(retry);
  return (
    <Card
      size="small"
      title={t('myAccount.security.sessions')}
      extra={
        <Popconfirm
          title={t('myAccount.security.endOthersAsk')}
          okText={t('myAccount.security.end')}
          cancelText={t('cancel')}
          onConfirm={() => say(() => api.endOthers())}
        >
          <Button size="small" danger disabled={(data?.sessions.length ?? 0) < 2}>
            {t('myAccount.security.endOthers')}
          </Button>
        </Popconfirm>
      }
    >
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined && failure === undefined && <Skeleton active />}
      <ul className="account-rows account-sessions" data-testid="sessions">
        {data?.sessions.map(({ sessionId, userAgent, address, current, createdAt, seenAt }) => {
          const device = userAgent ?? t('myAccount.security.unknown');
          return (
            <li key={sessionId}>
              <div>
                <Typography.Text ellipsis={{ tooltip: device }}>{device}</Typography.Text>
                <Typography.Text type="secondary">
                  {address} · {t('myAccount.security.since', { at: moment(createdAt) })} ·{' '}
                  {t('myAccount.security.seen', { at: moment(seenAt) })}
                </Typography.Text>
              </div>
              {current ? (
                <Tag color="success">{t('myAccount.security.current')}</Tag>
              ) : (
                <Button
                  size="small"
                  type="link"
                  danger
                  aria-label={t('myAccount.security.endOf', { device })}
                  onClick={() => void say(() => api.endSession(sessionId))}
                >
                  {t('myAccount.security.end')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
