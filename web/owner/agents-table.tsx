import { DesktopOutlined, DisconnectOutlined, MobileOutlined } from '@ant-design/icons';
import {
  Button,
  Empty,
  Flex,
  Grid,
  Progress,
  Table,
  type TableColumnType,
  Tag,
  Tooltip,
  Typography,
} from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow, LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { RunningTimer } from '../shared/duration.tsx';
import { AgentStateMenu } from './agent-state-menu.tsx';
import { PRESENCES, presenceOf, presenceSince } from './presence-of.ts';
import { useShop } from './shop-context.ts';

/** All members of staff with state and load; a name opens his conversations. */
export function AgentsTable(props: {
  agents: readonly AgentRow[];
  groups: LiveSnapshot['groups'];
  /** Said when there is nobody to show. */
  empty?: string;
}) {
  const { t, i18n } = useTranslation();
  const { agents, groups } = props;
  const wide = Grid.useBreakpoint().md === true;
  const { openList } = useShop();
  const groupName = (groupId: string) => groups.find((group) => group.groupId === groupId)?.name ?? groupId;

  const columns: TableColumnType<AgentRow>[] = [
    {
      title: t('agents.name'),
      dataIndex: 'name',
      sorter: (a, b) => a.name.localeCompare(b.name, i18n.language),
      render: (name: string, agent) => (
        <Flex vertical align="flex-start">
          <Button
            type="link"
            className="in-text"
            aria-label={t('agents.open', { name })}
            onClick={() =>
              openList({
                kind: 'conversations',
                title: t('agents.list', { name }),
                query: { filter: 'active', agentId: agent.agentId },
              })
            }
          >
            {name}
          </Button>
          {agent.kind !== 'agent' && (
            <Typography.Text type="secondary">{t(`kind.${agent.kind}`)}</Typography.Text>
          )}
        </Flex>
      ),
    },
    {
      title: t('agents.state'),
      key: 'state',
      filters: PRESENCES.map((presence) => ({ text: t(`agents.presence.${presence}`), value: presence })),
      onFilter: (presence, agent) => presenceOf(agent) === presence,
      defaultSortOrder: 'ascend',
      sorter: (a, b) =>
        PRESENCES.indexOf(presenceOf(a)) - PRESENCES.indexOf(presenceOf(b)) ||
        presenceSince(a) - presenceSince(b),
      render: (_, agent) => (
        <Flex vertical align="flex-start" gap={2}>
          <AgentStateMenu agent={agent} />
          <Typography.Text type="secondary">
            {t('agents.since')} <RunningTimer since={presenceSince(agent)} />
          </Typography.Text>
        </Flex>
      ),
    },
    {
      title: t('agents.devices'),
      key: 'devices',
      responsive: ['lg'],
      render: (_, { devices }) => <Devices devices={devices} />,
    },
    {
      title: t('agents.load'),
      key: 'load',
      sorter: (a, b) => a.load / a.limit - b.load / b.limit,
      render: (_, { load, limit, unanswered }) => (
        <>
          <Load load={load} limit={limit} />
          {!wide && unanswered > 0 && (
            <strong>
              {t('agents.unanswered')} {unanswered}
            </strong>
          )}
        </>
      ),
    },
    {
      title: t('agents.unanswered'),
      dataIndex: 'unanswered',
      responsive: ['md'],
      align: 'end',
      sorter: (a, b) => a.unanswered - b.unanswered,
      render: (unanswered: number) => (unanswered > 0 ? <strong>{unanswered}</strong> : 0),
    },
    {
      title: t('agents.groups'),
      key: 'groups',
      responsive: ['md'],
      filters: groups.map(({ groupId, name }) => ({ text: name, value: groupId })),
      onFilter: (groupId, agent) => agent.groupIds.includes(String(groupId)),
      render: (_, { groupIds }) => (
        <Flex wrap gap={4}>
          {groupIds.map((groupId) => (
            <Tag key={groupId}>{groupName(groupId)}</Tag>
          ))}
        </Flex>
      ),
    },
  ];
  return (
    <Table
      size="small"
      rowKey="agentId"
      className="agents-table"
      dataSource={agents}
      columns={columns}
      {...(wide && { scroll: { x: 'max-content' } })}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      locale={{
        emptyText: (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.empty ?? t('agents.none')} />
        ),
      }}
    />
  );
}

function Load({ load, limit }: { load: number; limit: number }) {
  const { t } = useTranslation();
  const percent = Math.min(100, Math.round((load / Math.max(1, limit)) * 100));
  return (
    <Flex align="center" gap={8} className="load">
      <Progress
        percent={percent}
        showInfo={false}
        size="small"
        aria-label={t('agents.load')}
        {...(load >= limit && { status: 'exception' as const })}
      />
      <span className="load-words">{t('agents.loadOf', { load, limit })}</span>
    </Flex>
  );
}

function Devices({ devices }: { devices: AgentRow['devices'] }) {
  const { t } = useTranslation();
  if (devices.length === 0) {
    return (
      <Tooltip title={t('agents.noDevice')}>
        <DisconnectOutlined aria-label={t('agents.noDevice')} />
      </Tooltip>
    );
  }
  return (
    <Flex gap={8}>
      {devices.includes('desktop') && (
        <Tooltip title={t('agents.desktop')}>
          <DesktopOutlined aria-label={t('agents.desktop')} />
        </Tooltip>
      )}
      {devices.includes('mobile') && (
        <Tooltip title={t('agents.mobile')}>
          <MobileOutlined aria-label={t('agents.mobile')} />
        </Tooltip>
      )}
    </Flex>
  );
}
