import { Card, Flex, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationFilter } from '../../../client-sdk/protocol/events.ts';
import { ConversationList } from '../conversation-list.tsx';
import { useShop } from '../shop-context.ts';

const FILTERS = ['active', 'unanswered', 'queued', 'pooled'] as const satisfies ConversationFilter[];

/** The live conversations within one's scope; an open one is watched. */
export function SupervisePage() {
  const { t } = useTranslation();
  const { openList } = useShop();
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>('active');
  const query = useMemo(() => ({ filter }), [filter]);
  return (
    <Card size="small" title={t('supervise.talk.title')} data-testid="supervise-page">
      <Flex vertical gap={12}>
        <div className="supervise-filter">
          <Segmented
            aria-label={t('supervise.talk.which')}
            value={filter}
            onChange={setFilter}
            options={FILTERS.map((value) => ({ value, label: t(`supervise.talk.filter.${value}`) }))}
          />
        </div>
        <ConversationList
          query={query}
          onOpen={(conversation) => openList({ kind: 'thread', conversation })}
        />
      </Flex>
    </Card>
  );
}
