import { DisconnectOutlined, LoadingOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionState } from '../../client-sdk/session-options.ts';
import { useTick } from './duration.tsx';

function subscribeOnline(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** Says how the line to the server stands, and nothing while all is well. */
export function ConnectionBanner(props: {
  connection: ConnectionState;
  onReconnect?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const hasNetwork = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const { connection, onReconnect } = props;
  switch (connection.status) {
    case 'idle':
    case 'online':
      return null;
    case 'connecting':
      return (
        <Alert
          banner
          type="info"
          role="status"
          icon={<LoadingOutlined />}
          title={t('connection.connecting')}
        />
      );
    case 'waiting':
      return (
        <Alert
          banner
          role="status"
          icon={<DisconnectOutlined />}
          title={hasNetwork ? <Countdown until={connection.nextTryAt} /> : t('connection.offline')}
          action={
            onReconnect && (
              <Button size="small" onClick={onReconnect}>
                {t('connection.reconnectNow')}
              </Button>
            )
          }
        />
      );
    case 'closed':
      if (connection.reason === 'by_client') return null;
      return (
        <Alert
          banner
          type="error"
          title={t([`connection.closed.${connection.reason}`, 'connection.closed.other'])}
          action={
            <Button size="small" onClick={() => window.location.reload()}>
              {t('connection.reload')}
            </Button>
          }
        />
      );
  }
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation();
  const seconds = useTick((now) => Math.max(0, Math.ceil((until - now) / 1000)));
  return t('connection.reconnecting', { seconds });
}
