import { SearchOutlined } from '@ant-design/icons';
import { Empty, Input, Segmented, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { useAgentPart } from './agent-connection.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { useWaiting } from './waiting.ts';
import { WaitingList } from './waiting-list.tsx';

export interface ConversationListProps {
  selectedId: string | null;
  onSelect: (conversationId: string) => void;
}

function fits(conversation: StaffConversation, words: string): boolean {
  const { buyer, entry, conversationId } = conversation;
  return [buyer.name, buyer.buyerId, entry.orderId, entry.productId, conversationId].some((part) =>
    part?.toLowerCase().includes(words),
  );
}

/** The agent's conversations: unanswered first, the longest wait on top. */
export function ConversationList({ selectedId, onSelect }: ConversationListProps) {
  const { t } = useTranslation();
  const conversations = useAgentPart((snapshot) => snapshot.conversations);
  const shops = useAgentPart((snapshot) => snapshot.shops);
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState<'all' | 'unanswered' | 'waiting'>('all');
  const waiting = useWaiting();

  const words = search.trim().toLowerCase();
  const unanswered = conversations.filter((row) => row.unansweredSince !== undefined);
  const shown = (only === 'unanswered' ? unanswered : conversations).filter(
    (row) => words === '' || fits(row, words),
  );
  const shopNames = useMemo(
    () => new Map(shops.length > 1 ? shops.map((shop) => [shop.shopId, shop.shopName]) : []),
    [shops],
  );

  return (
    <nav className="pane pane-list" aria-label={t('list.label')}>
      <div className="pane-head pane-head-list">
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t('list.search')}
          aria-label={t('list.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Segmented
          block
          value={only}
          onChange={setOnly}
          options={[
            { value: 'all', label: t('list.all', { count: conversations.length }) },
            { value: 'unanswered', label: t('list.unanswered', { count: unanswered.length }) },
            {
              value: 'waiting',
              label: t('list.waiting', { count: `${waiting.rows?.length ?? 0}${waiting.more ? '+' : ''}` }),
              className: waiting.rows?.length ? 'waiting-some' : '',
            },
          ]}
        />
      </div>
      {shops.length === 0 ? (
        <div style={{ padding: 16 }} role="status" aria-label={t('list.loading')}>
          <Skeleton active avatar paragraph={{ rows: 1 }} />
          <Skeleton active avatar paragraph={{ rows: 1 }} />
          <Skeleton active avatar paragraph={{ rows: 1 }} />
        </div>
      ) : only === 'waiting' ? (
        <WaitingList
          waiting={waiting}
          fits={(row) => words === '' || fits(row, words)}
          shopNames={shopNames}
          onClaimed={onSelect}
        />
      ) : shown.length === 0 ? (
        <NothingShown filtered={conversations.length > 0} searching={words !== ''} />
      ) : (
        <Virtuoso
          style={{ flex: 1 }}
          data={shown}
          computeItemKey={(_, row) => row.conversationId}
          increaseViewportBy={300}
          itemContent={(_, row) => (
            <ConversationRow
              conversation={row}
              shopName={shopNames.get(row.shopId)}
              selected={row.conversationId === selectedId}
              onSelect={onSelect}
            />
          )}
        />
      )}
    </nav>
  );
}

function NothingShown({ filtered, searching }: { filtered: boolean; searching: boolean }) {
  const { t } = useTranslation();
  const accepting = useAgentPart((snapshot) => snapshot.shops.some((shop) => shop.me.state === 'accepting'));
  const description = filtered ? (
    t(searching ? 'list.noMatch' : 'list.noneUnanswered')
  ) : (
    <>
      <div>{t('list.empty')}</div>
      <div className="conversation-faint">
        {t(accepting ? 'list.emptyHint.accepting' : 'list.emptyHint.idle')}
      </div>
    </>
  );
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={description} style={{ margin: '64px 24px' }} />
  );
}
