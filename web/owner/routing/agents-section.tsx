import { Card, Flex, Form, Grid, InputNumber, Select, Table, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import { SwitchField } from './switch-field.tsx';

type Part = 'limit' | 'takesPart' | 'mobile' | 'standIn';
const PARTS: readonly Part[] = ['limit', 'takesPart', 'mobile', 'standIn'];

/** Each sub-account's limit, whether it takes part, and its stand-in. A table; on a phone one card each. */
export function AgentsSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  const narrow = Grid.useBreakpoint().md === false;
  const name = (agent: AgentRow) => (
    <Flex vertical>
      <strong>{agent.name}</strong>
      {agent.kind !== 'agent' && (
        <Typography.Text type="secondary">{t(`kind.${agent.kind}`)}</Typography.Text>
      )}
    </Flex>
  );
  return (
    <Card size="small" title={t('routing.agents.title')} className="routing-agents">
      <Typography.Paragraph type="secondary">{t('routing.agents.hint')}</Typography.Paragraph>
      {narrow ? (
        agents.map((agent) => (
          <Card key={agent.agentId} size="small" type="inner" title={name(agent)}>
            <div className="routing-pair">
              {PARTS.map((part) => (
                <Field key={part} part={part} agent={agent} agents={agents} />
              ))}
            </div>
          </Card>
        ))
      ) : (
        <Table
          size="small"
          rowKey="agentId"
          dataSource={agents}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          columns={[
            { title: t('routing.agents.name'), key: 'name', render: (_, agent) => name(agent) },
            ...PARTS.map((part) => ({
              title: t(`routing.agents.${part}`),
              key: part,
              render: (_: unknown, agent: AgentRow) => (
                <Field part={part} agent={agent} agents={agents} inTable />
              ),
            })),
          ]}
        />
      )}
    </Card>
  );
}

function Field(props: { part: Part; agent: AgentRow; agents: readonly AgentRow[]; inTable?: boolean }) {
  const { t } = useTranslation();
  const { part, agent, agents, inTable = false } = props;
  const words = t(`routing.agents.${part}`);
  const label = inTable ? {} : { label: words };
  const spoken = `${agent.name}: ${words}`;
  switch (part) {
    case 'limit':
      return (
        <Form.Item
          name={['agents', agent.agentId, 'limit']}
          rules={[{ required: true, message: words }]}
          {...label}
        >
          <InputNumber min={1} max={1000} precision={0} aria-label={spoken} />
        </Form.Item>
      );
    case 'standIn':
      return (
        <Form.Item
          name={['agents', agent.agentId, 'standInId']}
          normalize={(standInId: string | undefined) => standInId ?? null}
          {...label}
        >
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={spoken}
            placeholder={t('routing.agents.nobody')}
            style={{ minWidth: 140 }}
            options={agents
              .filter(({ agentId }) => agentId !== agent.agentId)
              .map((other) => ({ value: other.agentId, label: other.name }))}
          />
        </Form.Item>
      );
    default:
      return (
        <SwitchField
          name={['agents', agent.agentId, part === 'mobile' ? 'mobileRouting' : part]}
          label={inTable ? spoken : words}
          inTable={inTable}
        />
      );
  }
}
