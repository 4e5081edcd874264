import { Button, Empty, Flex, Table, Tag, Typography } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { formatDuration } from '../shared/duration.tsx';
import { LoadFailed } from '../shared/load-failed.tsx';
import { useMoments } from '../shared/use-moments.ts';
import { useRefreshed } from '../shared/use-refreshed.ts';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { firstResponseMs, orderConversations } from './conversation-order.ts';
import type { ConversationQuery } from './list-view.ts';
import { Loading } from './loading.tsx';
import { useShop } from './shop-context.ts';
import { useAgentName } from './use-agent-name.ts';

const LIMIT = 200;
const REFRESH_MS = 2000;

/** The conversations behind a number, fresh every two seconds. */
export function ConversationList(props: {
  query: ConversationQuery;
  onOpen: (conversation: StaffConversation) => void;
}) {
  const { t } = useTranslation();
  const { client, shop } = useShop();
  const { query } = props;
  const load = useCallback(() => {
    const { filter, slowestFirst: _, ...narrow } = query;
    return client.list(shop.shopId, filter, { ...narrow, limit: LIMIT });
  }, [client, shop.shopId, query]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);

  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const empty = query.filter === 'unanswered' ? t('list.noneWaiting') : t('list.none');
  return (
    <Flex vertical gap={12}>
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Table
        size="small"
        rowKey="conversationId"
        dataSource={orderConversations(data.conversations, query)}
        pagination={false}
        tableLayout="fixed"
        onRow={(conversation) => ({
          onClick: () => props.onOpen(conversation),
          style: { cursor: 'pointer' },
        })}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} /> }}
        columns={[
          {
            title: t('list.buyer'),
            key: 'buyer',
            render: (_, conversation) => <About conversation={conversation} onOpen={props.onOpen} />,
          },
          {
            title: t(standingTitle(query)),
            key: 'standing',
            width: 132,
            align: 'end',
            render: (_, conversation) => (
              <Flex vertical align="flex-end" gap={4}>
                {query.slowestFirst ? (
                  formatDuration(firstResponseMs(conversation) ?? 0)
                ) : (
                  <Standing conversation={conversation} />
                )}
                <StatusTag conversation={conversation} />
              </Flex>
            ),
          },
        ]}
      />
      {data.more && (
        <Typography.Text type="secondary">
          {t('list.more', { count: data.conversations.length })}
        </Typography.Text>
      )}
    </Flex>
  );
}

const standingTitle = ({ filter, slowestFirst }: ConversationQuery): string => {
  if (slowestFirst) return 'list.firstResponse';
  if (filter === 'closed_today') return 'list.ended';
  return ['active', 'opened_today', 'served_today'].includes(filter) ? 'list.status' : 'list.waiting';
};

/** How long it waits for a reply, or when it ended; nothing where nobody waits. */
function Standing({ conversation: { closedAt, unansweredSince } }: { conversation: StaffConversation }) {
  const { moment } = useMoments();
  if (closedAt !== undefined) return moment(closedAt);
  return unansweredSince === undefined ? null : <WaitBadge since={unansweredSince} />;
}

function About(props: {
  conversation: StaffConversation;
  onOpen: (conversation: StaffConversation) => void;
}) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { live } = useShop();
  const agentName = useAgentName();
  const { buyer, preview, groupId, openedAt } = props.conversation;
  const group = live.groups.find((one) => one.groupId === groupId)?.name ?? groupId;
  return (
    <Flex vertical align="flex-start">
      <Button
        type="link"
        className="in-text"
        aria-label={t('list.open', { buyer: buyer.name })}
        onClick={(event) => {
          event.stopPropagation();
          props.onOpen(props.conversation);
        }}
      >
        {buyer.name}
      </Button>
      <Typography.Text ellipsis style={{ maxWidth: '100%' }}>
        {preview ?? t('list.noPreview')}
      </Typography.Text>
      <Typography.Text type="secondary">
        {[agentName(props.conversation), group, moment(openedAt)].join(' · ')}
      </Typography.Text>
    </Flex>
  );
}

/** How it stands, or how it ended. */
export function StatusTag({ conversation }: { conversation: StaffConversation }) {
  const { t } = useTranslation();
  const { status, outcome, place } = conversation;
  const words =
    status === 'closed' && outcome !== undefined ? `list.outcome.${outcome}` : `conversationStatus.${status}`;
  return (
    <Tag style={{ marginInlineEnd: 0 }}>
      {t(words)}
      {status === 'queued' && place !== undefined && ` · ${t('thread.place', { place })}`}
    </Tag>
  );
}
