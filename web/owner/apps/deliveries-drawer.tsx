import { Button, Drawer, Empty, Table, Tag, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook, WebhookDelivery } from '../../../client-sdk/protocol/apps.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useSaid } from '../../shared/use-said.ts';
import { Loading } from '../loading.tsx';
import type { AppsApi } from './apps-api.ts';

const REFRESH_MS = 3000;
const COLOURS = { waiting: 'processing', delivered: 'success', failed: 'error' } as const;

/** What was sent to a webhook, and what came back; one can be sent once more. */
export function DeliveriesDrawer(props: {
  api: AppsApi;
  webhook: Webhook | undefined;
  mayReplay: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { webhook } = props;
  return (
    <Drawer
      open={webhook !== undefined}
      size="large"
      title={t('apps.webhook.deliveries')}
      onClose={props.onClose}
      destroyOnHidden
    >
      {webhook && <Deliveries {...props} webhookId={webhook.webhookId} />}
    </Drawer>
  );
}

function Deliveries({ api, webhookId, mayReplay }: { api: AppsApi; webhookId: string; mayReplay: boolean }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  /** The page shown begins below this one. */
  const [before, setBefore] = useState<number>();
  const load = useCallback(() => api.deliveries(webhookId, before), [api, webhookId, before]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const say = useSaid(retry);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const told = ({ responseCode, durationMs, answer }: WebhookDelivery) =>
    [responseCode, durationMs !== null && `${durationMs} ms`, answer].filter(Boolean).join(' · ');
  return (
    <>
      <Table<WebhookDelivery>
        size="small"
        rowKey="n"
        pagination={false}
        scroll={{ x: 620 }}
        dataSource={data.deliveries}
        locale={{ emptyText: <Empty description={t('apps.webhook.nothingSent')} /> }}
        columns={[
          { title: t('apps.webhook.at'), key: 'at', render: (_, { at }) => moment(at) },
          {
            title: t('apps.webhook.event'),
            key: 'event',
            render: (_, { event }) => t(`apps.event.${event}`),
          },
          {
            title: t('apps.webhook.status'),
            key: 'status',
            render: (_, { status, tries }) => (
              <Tag color={COLOURS[status]}>{t(`apps.webhook.state.${status}`, { count: tries })}</Tag>
            ),
          },
          {
            title: t('apps.webhook.answer'),
            key: 'answer',
            render: (_, delivery) => (
              <Typography.Text ellipsis={{ tooltip: true }} style={{ maxWidth: 220 }}>
                {told(delivery)}
              </Typography.Text>
            ),
          },
          {
            title: '',
            key: 'replay',
            render: (_, { n }) =>
              mayReplay && (
                <Button
                  size="small"
                  onClick={() => void say(() => api.replay(webhookId, n), t('apps.webhook.replayed'))}
                >
                  {t('apps.webhook.replay')}
                </Button>
              ),
          },
        ]}
      />
      {before !== undefined && (
        <Button type="link" onClick={() => setBefore(undefined)}>
          {t('apps.webhook.newest')}
        </Button>
      )}
      {data.more && (
        <Button type="link" onClick={() => setBefore(data.deliveries.at(-1)?.n)}>
          {t('apps.webhook.older')}
        </Button>
      )}
    </>
  );
}
