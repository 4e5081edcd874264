import { PlusOutlined } from '@ant-design/icons';
import {
  Button,
  Card,
  Checkbox,
  Empty,
  Flex,
  Form,
  Input,
  Modal,
  Popconfirm,
  Switch,
  Table,
  Tag,
  Typography,
} from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateWebhookRequest, Webhook } from '../../../client-sdk/protocol/apps.ts';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { WEBHOOK_EVENTS } from '../../../client-sdk/protocol/webhook-events.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useSaid } from '../../shared/use-said.ts';
import { Loading } from '../loading.tsx';
import type { AppsApi } from './apps-api.ts';
import { DeliveriesDrawer } from './deliveries-drawer.tsx';
import { SecretDialog, type ShownSecret } from './secret-dialog.tsx';

const REFRESH_MS = 15_000;

/** The addresses that the shop's events are sent to, how they fare, and what was sent. */
export function WebhooksCard({ api, shop }: { api: AppsApi; shop: Membership }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const load = useCallback(() => api.webhooks(), [api]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const say = useSaid(retry);
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<Webhook>();
  const [secret, setSecret] = useState<ShownSecret>();
  const mayWrite = holdsPoint(shop.points, 'apps.write');

  const create = (fields: CreateWebhookRequest) =>
    say(async () => {
      const made = await api.createWebhook(fields);
      setAdding(false);
      setSecret({
        title: t('apps.webhook.secretTitle'),
        lines: [{ label: t('apps.webhook.secret'), value: made.secret }],
      });
    }, t('apps.webhook.created'));

  const health = ({ enabled, disabledAt, failingSince }: Webhook) => {
    if (disabledAt !== null)
      return <Tag color="error">{t('apps.webhook.disabledAt', { at: moment(disabledAt) })}</Tag>;
    if (!enabled) return <Tag>{t('apps.webhook.off')}</Tag>;
    return failingSince === null ? (
      <Tag color="success">{t('apps.webhook.on')}</Tag>
    ) : (
      <Tag color="warning">{t('apps.webhook.failingSince', { at: moment(failingSince) })}</Tag>
    );
  };
  const add = mayWrite && (
    <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t('apps.webhook.add')}
    </Button>
  );
  return (
    <Card size="small" title={t('apps.webhook.title')} extra={add} data-testid="webhooks-card">
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <Table<Webhook>
          size="small"
          rowKey="webhookId"
          pagination={false}
          scroll={{ x: 760 }}
          dataSource={data.webhooks}
          locale={{ emptyText: <Empty description={t('apps.webhook.none')} /> }}
          columns={[
            {
              title: t('apps.webhook.url'),
              key: 'url',
              render: (_, { url }) => <Typography.Text code>{url}</Typography.Text>,
            },
            {
              title: t('apps.webhook.events'),
              key: 'events',
              render: (_, { events }) => (
                <Flex wrap gap={4}>
                  {events.map((event) => (
                    <Tag key={event}>{t(`apps.event.${event}`)}</Tag>
                  ))}
                </Flex>
              ),
            },
            { title: t('apps.webhook.health'), key: 'health', render: (_, webhook) => health(webhook) },
            {
              title: t('apps.actions'),
              key: 'actions',
              render: (_, webhook) => (
                <Flex gap={8} align="center">
                  <Button size="small" onClick={() => setShown(webhook)}>
                    {t('apps.webhook.deliveries')}
                  </Button>
                  {mayWrite && (
                    <>
                      <Switch
                        size="small"
                        checked={webhook.enabled}
                        aria-label={t('apps.webhook.switch', { url: webhook.url })}
                        onChange={(enabled) =>
                          void say(() => api.editWebhook(webhook.webhookId, { enabled }))
                        }
                      />
                      <Popconfirm
                        title={t('apps.webhook.removeAsk')}
                        okText={t('apps.webhook.remove')}
                        cancelText={t('cancel')}
                        onConfirm={() => say(() => api.removeWebhook(webhook.webhookId))}
                      >
                        <Button size="small" danger>
                          {t('apps.webhook.remove')}
                        </Button>
                      </Popconfirm>
                    </>
                  )}
                </Flex>
              ),
            },
          ]}
        />
      )}
      <WebhookForm open={adding} onCancel={() => setAdding(false)} onSave={(fields) => void create(fields)} />
      <DeliveriesDrawer api={api} webhook={shown} mayReplay={mayWrite} onClose={() => setShown(undefined)} />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Card>
  );
}

function WebhookForm(props: {
  open: boolean;
  onCancel: () => void;
  onSave: (fields: CreateWebhookRequest) => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<CreateWebhookRequest>();
  return (
    <Modal
      open={props.open}
      title={t('apps.webhook.add')}
      okText={t('apps.create')}
      cancelText={t('cancel')}
      onCancel={props.onCancel}
      onOk={() => form.submit()}
      afterClose={() => form.resetFields()}
    >
      <Form<CreateWebhookRequest> form={form} layout="vertical" onFinish={props.onSave}>
        <Form.Item
          name="url"
          label={t('apps.webhook.url')}
          extra={t('apps.webhook.urlHint')}
          rules={[{ required: true, type: 'url', message: t('apps.webhook.urlWrong') }]}
        >
          <Input maxLength={500} placeholder="https://" inputMode="url" />
        </Form.Item>
        <Form.Item
          name="events"
          label={t('apps.webhook.events')}
          rules={[{ required: true, message: t('apps.missing') }]}
        >
          <Checkbox.Group
            options={WEBHOOK_EVENTS.map((event) => ({ value: event, label: t(`apps.event.${event}`) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
