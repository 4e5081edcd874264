import { Button, Flex, Grid, Select, Table, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentId } from '../../../client-sdk/protocol/ids.ts';
import type {
  DifferencesQuery,
  DryRunCounts,
  DryRunDecision,
  DryRunDifference,
} from '../../../client-sdk/protocol/rest.ts';
import { formatDuration } from '../../shared/duration.tsx';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { listDifferences } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';
import { DecisionPair } from './decision-pair.tsx';
import { ThreadDrawer } from './thread-drawer.tsx';
import type { RuleWords, SideNames } from './use-rule-words.ts';

const PAGE = 10;
/** What a dry run found does not change. */
const REFRESH_MS = 3_600_000;

type Kind = NonNullable<DifferencesQuery['of']>;

/** Who would have got whom, how long each would have waited, and why; the buyer's name opens the talk. */
export function DifferencesTable(props: {
  runId: string;
  counts: DryRunCounts;
  agents: readonly { agentId: AgentId; name: string }[];
  sides: SideNames;
  words: RuleWords;
}) {
  const { t } = useTranslation();
  const { runId, counts, agents, sides, words } = props;
  const [of, setOf] = useState<Kind>();
  const [agentId, setAgentId] = useState<AgentId>();
  const [page, setPage] = useState(1);
  const kinds: Record<Kind, number> = {
    other_agent: counts.otherAgent,
    only_draft: counts.onlyDraft,
    only_base: counts.onlyBase,
    shorter: counts.waitShorter,
    longer: counts.waitLonger,
  };
  const choose = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      setPage(1);
    };
  };
  return (
    <>
      <Typography.Title level={3} className="dry-run-heading">
        {t('ruleSets.dryRun.differences')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">
        {counts.all === 0 ? t('ruleSets.dryRun.noDifferences') : t('ruleSets.dryRun.summary', { ...counts })}{' '}
        {counts.listed < counts.all && t('ruleSets.dryRun.listed', { count: counts.listed })}
      </Typography.Paragraph>
      {counts.all > 0 && (
        <>
          <Flex wrap gap={8} className="dry-run-filters">
            <Select
              allowClear
              aria-label={t('ruleSets.dryRun.whichDifferences')}
              placeholder={t('ruleSets.dryRun.whichDifferences')}
              className="dry-run-filter"
              value={of ?? null}
              onChange={choose((value: Kind | null | undefined) => setOf(value ?? undefined))}
              options={Object.entries(kinds).map(([value, count]) => ({
                value: value as Kind,
                label: t(`ruleSets.dryRun.kinds.${value}`, { count }),
              }))}
            />
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('ruleSets.dryRun.whichAgent')}
              placeholder={t('ruleSets.dryRun.whichAgent')}
              className="dry-run-filter"
              value={agentId ?? null}
              onChange={choose((value: AgentId | null | undefined) => setAgentId(value ?? undefined))}
              options={agents.map(({ agentId: value, name }) => ({ value, label: name }))}
            />
          </Flex>
          <Listed
            runId={runId}
            query={{ ...(of && { of }), ...(agentId && { agentId }) }}
            page={page}
            onPage={setPage}
            sides={sides}
            words={words}
          />
        </>
      )}
    </>
  );
}

function Listed(props: {
  runId: string;
  query: Pick<Partial<DifferencesQuery>, 'of' | 'agentId'>;
  page: number;
  onPage: (page: number) => void;
  sides: SideNames;
  words: RuleWords;
}) {
  const { t } = useTranslation();
  const { clock } = useMoments();
  const { session, shop } = useShop();
  const { runId, page, onPage, sides, words } = props;
  const { of, agentId } = props.query;
  const narrow = Grid.useBreakpoint().md === false;
  const [opened, setOpened] = useState<DryRunDifference>();
  const load = useCallback(
    () =>
      listDifferences(session, shop.shopId, runId, {
        ...(of && { of }),
        ...(agentId && { agentId }),
        offset: (page - 1) * PAGE,
        limit: PAGE,
      }),
    [session, shop.shopId, runId, of, agentId, page],
  );
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (failure !== undefined && data === undefined) return <LoadFailed failure={failure} onRetry={retry} />;
  return (
    <>
      <Table
        size="small"
        rowKey="conversationId"
        data-testid="dry-run-differences"
        loading={data === undefined}
        dataSource={data?.differences ?? []}
        pagination={{
          current: page,
          pageSize: PAGE,
          total: data?.total ?? 0,
          size: 'small',
          hideOnSinglePage: true,
          showSizeChanger: false,
          onChange: onPage,
        }}
        {...(!narrow && { scroll: { x: 640 } })}
        expandable={{
          expandedRowRender: (difference) => (
            <DecisionPair difference={difference} sides={sides} names={words.names} />
          ),
        }}
        columns={[
          {
            title: t('ruleSets.dryRun.opened'),
            key: 'opened',
            render: (_, { openedAt }) => clock(openedAt),
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
          // On a phone both stand in one column: a second would be off the screen.
          ...(narrow
            ? [
                {
                  title: `${sides.base} → ${sides.draft}`,
                  key: 'sides',
                  render: (_: unknown, { base, draft }: DryRunDifference) => (
                    <>
                      <Place decision={base} words={words} side={sides.base} />
                      <Place decision={draft} words={words} side={sides.draft} />
                    </>
                  ),
                },
              ]
            : (['base', 'draft'] as const).map((side) => ({
                title: sides[side],
                key: side,
                render: (_: unknown, difference: DryRunDifference) => (
                  <Place decision={difference[side]} words={words} />
                ),
              }))),
        ]}
      />
      <ThreadDrawer conversationId={opened?.conversationId} onClose={() => setOpened(undefined)} />
    </>
  );
}

/** Who, after how long, by which rule. */
function Place(props: { decision: DryRunDecision; words: RuleWords; side?: string }) {
  const { t } = useTranslation();
  const { decision, words, side } = props;
  const { agentName, waitMs, rule, matchedRuleId } = decision;
  const why = [words.rule(rule), matchedRuleId && words.groupRule(matchedRuleId)].filter(Boolean);
  return (
    <>
      {side !== undefined && <strong>{side}</strong>}
      <div>{`${agentName ?? t('ruleSets.dryRun.nobody')} · ${formatDuration(waitMs)}`}</div>
      <Typography.Text type="secondary">{why.join(' · ')}</Typography.Text>
    </>
  );
}
