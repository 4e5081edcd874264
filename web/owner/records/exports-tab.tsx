import { App, Button, Empty, Flex, Progress, Table, Tag, Typography } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportFile } from '../../../client-sdk/protocol/records.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { endExport, fetchExport, loadExports } from './records-api.ts';

const REFRESH_MS = 1500;
const COLORS = { done: 'success', failed: 'error', running: 'processing', waiting: 'processing' } as const;

/** The tables that the reader asked for: how far they are, and the way to them. */
export function ExportsTab() {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { session, shop } = useShop();
  const load = useCallback(() => loadExports(session, shop.shopId), [session, shop.shopId]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return (
    <Flex vertical gap={12}>
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Typography.Text type="secondary">{t('records.exports.about')}</Typography.Text>
      <Table
        size="small"
        rowKey="exportId"
        dataSource={data.exports}
        pagination={false}
        data-testid="exports"
        scroll={{ x: 480 }}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.exports.none')} />,
        }}
        columns={[
          {
            title: t('records.exports.askedAt'),
            key: 'at',
            render: (_, { requestedAt, filter }) => (
              <Flex vertical>
                {moment(requestedAt)}
                <Typography.Text type="secondary">
                  {filter.q ?? t('records.exports.conversations')}
                </Typography.Text>
              </Flex>
            ),
          },
          {
            title: t('records.exports.state'),
            key: 'status',
            render: (_, { status, progress }) => (
              <Flex vertical gap={2}>
                <Tag color={status in COLORS ? COLORS[status as keyof typeof COLORS] : 'default'}>
                  {t(`records.exports.${status}`)}
                </Tag>
                {status === 'running' && <Progress percent={progress} size="small" />}
              </Flex>
            ),
          },
          { title: t('records.exports.rows'), key: 'rows', align: 'end', dataIndex: 'rows' },
          {
            title: '',
            key: 'act',
            align: 'end',
            render: (_, one) => <Actions one={one} onChanged={retry} />,
          },
        ]}
      />
    </Flex>
  );
}

function Actions({ one, onChanged }: { one: ExportFile; onChanged: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const { exportId, status, requestedAt } = one;
  const orSay = (run: () => Promise<unknown>) => async () => {
    try {
      await run();
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
    onChanged();
  };
  const fetchIt = async () => {
    const url = URL.createObjectURL(await fetchExport(session, shop.shopId, exportId));
    const day = new Date(requestedAt).toISOString().slice(0, 10);
    Object.assign(document.createElement('a'), { href: url, download: `chats-${day}.csv` }).click();
    URL.revokeObjectURL(url);
  };
  const end = () => endExport(session, shop.shopId, exportId);
  if (status === 'done') {
    return (
      <Flex gap={8} justify="flex-end" wrap>
        <Button size="small" type="primary" onClick={orSay(fetchIt)}>
          {t('records.exports.fetch')}
        </Button>
        <Button size="small" onClick={orSay(end)}>
          {t('records.exports.remove')}
        </Button>
      </Flex>
    );
  }
  if (status !== 'running' && status !== 'waiting') return null;
  return (
    <Button size="small" onClick={orSay(end)}>
      {t('records.exports.cancel')}
    </Button>
  );
}
