import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Empty, Flex, Table, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { LogFilter, LogHit } from '../../../client-sdk/protocol/records.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { wordsOf } from '../../../client-sdk/words-of.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { Highlighted } from './highlighted.tsx';
import { LogForm } from './log-form.tsx';
import { LoggedDrawer } from './logged-drawer.tsx';
import { orderExport, searchLog } from './records-api.ts';
import { useNames } from './use-names.ts';
import { usePages } from './use-pages.ts';

/** The chat log: what was said where, or without words the conversations themselves. */
export function LogTab({ onExported }: { onExported: () => void }) {
  const { session, shop } = useShop();
  const [filter, setFilter] = useState<LogFilter>({});
  const [opened, setOpened] = useState<LogHit>();
  const load = useCallback(
    async (cursor?: string) => {
      const page = await searchLog(session, shop.shopId, filter, cursor);
      return { items: page.hits, next: page.cursor };
    },
    [session, shop.shopId, filter],
  );
  const { items, hasMore, loading, failure, loadMore, reload } = usePages(load);
  const { t } = useTranslation();
  return (
    <Flex vertical gap={12}>
      <LogForm searching={loading} onSearch={setFilter} />
      {failure !== undefined && <LoadFailed failure={failure} onRetry={reload} />}
      {items === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <>
          <Flex justify="space-between" align="center" wrap gap={8}>
            <Typography.Text type="secondary" role="status">
              {t(filter.q ? 'records.log.found' : 'records.log.listed', { count: items.length })}
              {hasMore && ` ${t('records.log.andMore')}`}
            </Typography.Text>
            {items.length > 0 && <ExportButton filter={filter} onExported={onExported} />}
          </Flex>
          <HitsTable hits={items} query={filter.q ?? ''} onOpen={setOpened} />
          {hasMore && (
            <Button onClick={loadMore} loading={loading}>
              {t('records.more')}
            </Button>
          )}
        </>
      )}
      <LoggedDrawer hit={opened} query={filter.q ?? ''} onClose={() => setOpened(undefined)} />
    </Flex>
  );
}

function HitsTable(props: { hits: LogHit[]; query: string; onOpen: (hit: LogHit) => void }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { groups } = useNames();
  const groupName = (id: string) => groups.find(({ groupId }) => groupId === id)?.name ?? id;
  return (
    <Table
      size="small"
      rowKey={({ message }) => `${message.conversationId} ${message.seq}`}
      dataSource={props.hits}
      pagination={false}
      tableLayout="fixed"
      data-testid="log-hits"
      onRow={(hit) => ({ onClick: () => props.onOpen(hit), style: { cursor: 'pointer' } })}
      locale={{
        emptyText: (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t(props.query ? 'records.log.nothingFound' : 'records.log.nothing')}
          />
        ),
      }}
      columns={[
        {
          title: t('records.log.said'),
          key: 'said',
          render: (_, hit) => (
            <Flex vertical align="flex-start" gap={2}>
              <Button
                type="link"
                className="in-text"
                aria-label={t('records.log.open', { buyer: hit.buyer.name })}
                onClick={(event) => {
                  event.stopPropagation();
                  props.onOpen(hit);
                }}
              >
                {hit.buyer.name}
              </Button>
              <span>
                {hit.message.from.kind !== 'buyer' && hit.message.from.kind !== 'system' && (
                  <Typography.Text type="secondary">{hit.message.from.name}: </Typography.Text>
                )}
                <Highlighted text={wordsOf(hit.message.body) ?? ''} query={props.query} />
              </span>
            </Flex>
          ),
        },
        {
          title: t('records.agent'),
          key: 'agent',
          width: 120,
          responsive: ['sm'],
          render: (_, { agent, groupId }) => (
            <Flex vertical>
              {agent?.name ?? t('records.nobody')}
              <Typography.Text type="secondary">{groupName(groupId)}</Typography.Text>
            </Flex>
          ),
        },
        {
          title: t('records.time'),
          key: 'at',
          width: 110,
          align: 'end',
          render: (_, { message }) => moment(message.at),
        },
      ]}
    />
  );
}

function ExportButton({ filter, onExported }: { filter: LogFilter; onExported: () => void }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const [asking, setAsking] = useState(false);
  if (!holdsPoint(shop.points, 'conversations.export')) return null;
  const ask = async () => {
    setAsking(true);
    try {
      const language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en-US';
      await orderExport(session, shop.shopId, { filter, language });
      onExported();
    } catch (thrown) {
      const { code } = toFailure(thrown);
      void message.error(code === 'limit_reached' ? t('records.exports.oneAtATime') : sayFailure(code, t));
    }
    setAsking(false);
  };
  return (
    <Button icon={<DownloadOutlined />} loading={asking} onClick={ask}>
      {t('records.log.export')}
    </Button>
  );
}
