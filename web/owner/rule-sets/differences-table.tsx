import { Button, Table, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRunDecision, DryRunDifferences } from '../../../client-sdk/protocol/rest.ts';
import { formatDuration } from '../../shared/duration.tsx';
import { formatMoment } from '../../shared/format.ts';
import { ThreadDrawer } from './thread-drawer.tsx';
import type { RuleWords, SideNames } from './use-rule-words.ts';

type Difference = DryRunDifferences['list'][number];

/** Who would have got whom, and how long each would have waited; the buyer's name opens the talk. */
export function DifferencesTable(props: {
  differences: DryRunDifferences;
  sides: SideNames;
  words: RuleWords;
}) {
  const { t, i18n } = useTranslation();
  const { differences, sides, words } = props;
  const { list, ...counts } = differences;
  const [opened, setOpened] = useState<Difference>();
  const wait = (difference: Difference, side: 'base' | 'draft') => difference[side].waitMs;
  const place = (decision: DryRunDecision) => <Place decision={decision} words={words} />;
  return (
    <>
      <Typography.Title level={3} className="dry-run-heading">
        {t('ruleSets.dryRun.differences')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">
        {list.length === 0 ? t('ruleSets.dryRun.noDifferences') : t('ruleSets.dryRun.summary', counts)}{' '}
        {list.length > 0 && t('ruleSets.dryRun.listed', { count: list.length })}
      </Typography.Paragraph>
      {list.length > 0 && (
        <Table
          size="small"
          rowKey="conversationId"
          data-testid="dry-run-differences"
          dataSource={list}
          pagination={{ pageSize: 10, size: 'small', hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 640 }}
          columns={[
            {
              title: t('ruleSets.dryRun.opened'),
              key: 'opened',
              sorter: (a, b) => a.openedAt - b.openedAt,
              render: (_, { openedAt }) => formatMoment(openedAt, i18n.language, openedAt),
            },
            {
              title: t('ruleSets.dryRun.buyer'),
              key: 'buyer',
              render: (_, difference) => (
                <>
                  <Button
                    type="link"
                    size="small"
                    style={{ padding: 0 }}
                    aria-label={t('ruleSets.dryRun.open', { buyer: difference.buyer.name })}
                    onClick={() => setOpened(difference)}
                  >
                    {difference.buyer.name}
                  </Button>
                  <div>
                    <Typography.Text type="secondary">
                      {t('ruleSets.dryRun.actual', {
                        agent: difference.logged.agentName ?? t('ruleSets.dryRun.nobody'),
                      })}
                    </Typography.Text>
                  </div>
                </>
              ),
            },
            {
              title: sides.base,
              key: 'base',
              sorter: (a, b) => wait(a, 'base') - wait(b, 'base'),
              render: (_, { base }) => place(base),
            },
            {
              title: sides.draft,
              key: 'draft',
              sorter: (a, b) => wait(a, 'draft') - wait(b, 'draft'),
              render: (_, { draft }) => place(draft),
            },
          ]}
        />
      )}
      <ThreadDrawer conversationId={opened?.conversationId} onClose={() => setOpened(undefined)} />
    </>
  );
}

/** Who, after how long, by which rule. */
function Place({ decision, words }: { decision: DryRunDecision; words: RuleWords }) {
  const { t } = useTranslation();
  const { agentName, waitMs, rule, matchedRuleId } = decision;
  const why = [words.rule(rule), matchedRuleId && words.groupRule(matchedRuleId)].filter(Boolean);
  return (
    <>
      <div>{`${agentName ?? t('ruleSets.dryRun.nobody')} · ${formatDuration(waitMs)}`}</div>
      <Typography.Text type="secondary">{why.join(' · ')}</Typography.Text>
    </>
  );
}
