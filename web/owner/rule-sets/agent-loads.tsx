import { Grid, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DryRunSide } from '../../../client-sdk/protocol/rest.ts';
import { formatDuration } from '../../shared/duration.tsx';
import type { SideNames } from './use-rule-words.ts';

type Load = DryRunSide['agents'][number];

/** What each agent got under both rule sets. */
export function AgentLoads(props: { base: DryRunSide; draft: DryRunSide; sides: SideNames }) {
  const { t } = useTranslation();
  const narrow = Grid.useBreakpoint().md === false;
  const [base, draft] = [props.base, props.draft].map(
    ({ agents }) => new Map(agents.map((row) => [row.agentId, row])),
  );
  const rows = [
    ...new Map([...props.base.agents, ...props.draft.agents].map((row) => [row.agentId, row])).values(),
  ];
  const percent = (row: Load | undefined) => `${Math.round((row?.share ?? 0) * 100)}%`;
  const columnsOf = (side: Map<string, Load> | undefined, key: string) => [
    {
      title: t('ruleSets.dryRun.assigned'),
      key: `${key}-assigned`,
      align: 'end' as const,
      render: (_: unknown, { agentId }: Load) => {
        const row = side?.get(agentId);
        return `${row?.assigned ?? 0} (${percent(row)})`;
      },
    },
    {
      title: t('ruleSets.dryRun.held'),
      key: `${key}-held`,
      align: 'end' as const,
      render: (_: unknown, { agentId }: Load) => formatDuration(side?.get(agentId)?.heldMs ?? 0),
    },
    {
      title: t('ruleSets.dryRun.mostAtOnce'),
      key: `${key}-most`,
      align: 'end' as const,
      render: (_: unknown, { agentId }: Load) => side?.get(agentId)?.mostAtOnce ?? 0,
    },
  ];
  // On a phone the numbers of a side stand below each other: beside each other they would be off the screen.
  const side = (of: Map<string, Load> | undefined, key: string) => {
    const columns = columnsOf(of, key);
    if (!narrow) return { children: columns };
    return {
      render: (_: unknown, load: Load) =>
        columns.map((column) => (
          <div key={column.key}>{`${column.title}: ${column.render(undefined, load)}`}</div>
        )),
    };
  };
  return (
    <Table
      size="small"
      rowKey="agentId"
      dataSource={rows}
      pagination={rows.length > 10 ? { pageSize: 10, size: 'small' } : false}
      {...(!narrow && { scroll: { x: 560 } })}
      columns={[
        { title: t('ruleSets.dryRun.agent'), dataIndex: 'name', key: 'name' },
        { title: props.sides.base, key: 'base', ...side(base, 'base') },
        { title: props.sides.draft, key: 'draft', ...side(draft, 'draft') },
      ]}
    />
  );
}
