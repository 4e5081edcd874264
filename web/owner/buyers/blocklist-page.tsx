import { StopOutlined } from '@ant-design/icons';
import { Button, Empty, Flex, Form, Input, Popconfirm, Table, Typography } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockedBuyer } from '../../../client-sdk/protocol/blocklist.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useSaid } from '../../shared/use-said.ts';
import { blocklistApi } from './blocklist-api.ts';

const REFRESH_MS = 60_000;
/** What an id may be made of. */
const BUYER_ID = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whom the shop takes no messages from: who, why, by whom; blocked by id, and let in again. */
export function BlocklistPage({ session, shop }: { session: StaffSession; shop: Membership }) {
  const { t } = useTranslation();
  const { full } = useMoments();
  const api = useMemo(() => blocklistApi(session, shop.shopId), [session, shop.shopId]);
  const { data, failure, retry } = useRefreshed(
    useCallback(() => api.list(), [api]),
    REFRESH_MS,
  );
  const say = useSaid(retry);
  return (
    <Flex vertical gap={12}>
      <Typography.Title level={2} style={{ margin: 0, fontSize: 20 }}>
        {t('blocklist.title')}
      </Typography.Title>
      <Typography.Text type="secondary">{t('blocklist.about')}</Typography.Text>
      <BlockForm
        onBlock={(buyerId, reason) =>
          say(() => api.block(buyerId, reason ? { reason } : {}), t('blocklist.done'))
        }
      />
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Table<BlockedBuyer>
        size="small"
        rowKey="buyerId"
        loading={data === undefined && failure === undefined}
        dataSource={data?.buyers ?? []}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: 640 }}
        data-testid="blocklist"
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('blocklist.none')} />,
        }}
        columns={[
          {
            title: t('blocklist.buyer'),
            key: 'buyer',
            render: (_, { buyerId, name }) => (
              <Flex vertical>
                {name !== null && <Typography.Text strong>{name}</Typography.Text>}
                <Typography.Text copyable>{buyerId}</Typography.Text>
              </Flex>
            ),
          },
          {
            title: t('blocklist.reason'),
            key: 'reason',
            render: (_, { reason }) => (
              <span style={{ overflowWrap: 'anywhere' }}>{reason ?? t('blocklist.unsaid')}</span>
            ),
          },
          { title: t('blocklist.by'), key: 'by', render: (_, { by }) => by.name },
          {
            title: t('blocklist.at'),
            key: 'at',
            render: (_, { at }) => full(at),
          },
          {
            title: '',
            key: 'act',
            align: 'end',
            render: (_, { buyerId, name }) => (
              <Popconfirm
                title={t('blocklist.unblockConfirm', { name: name ?? buyerId })}
                onConfirm={() => say(() => api.unblock(buyerId), t('blocklist.unblocked'))}
              >
                <Button size="small" aria-label={t('blocklist.unblockOf', { name: name ?? buyerId })}>
                  {t('blocklist.unblock')}
                </Button>
              </Popconfirm>
            ),
          },
        ]}
      />
    </Flex>
  );
}

function BlockForm({
  onBlock,
}: {
  onBlock: (buyerId: string, reason: string | undefined) => Promise<boolean>;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ buyerId: string; reason?: string }>();
  const [busy, setBusy] = useState(false);
  const block = async ({ buyerId, reason }: { buyerId: string; reason?: string }) => {
    setBusy(true);
    if (await onBlock(buyerId.trim(), reason?.trim())) form.resetFields();
    setBusy(false);
  };
  return (
    <Form
      name="block"
      form={form}
      layout="inline"
      onFinish={(values) => void block(values)}
      style={{ rowGap: 8 }}
    >
      <Form.Item
        name="buyerId"
        label={t('blocklist.id')}
        rules={[
          {
            required: true,
            transform: (value: string) => value?.trim(),
            pattern: BUYER_ID,
            message: t('blocklist.badId'),
          },
        ]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="reason" label={t('blocklist.reason')}>
        <Input maxLength={200} />
      </Form.Item>
      <Button danger htmlType="submit" icon={<StopOutlined />} loading={busy}>
        {t('blocklist.block')}
      </Button>
    </Form>
  );
}
