import { DeleteOutlined } from '@ant-design/icons';
import { Button, Card, Form, Input, InputNumber, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { Group, RuleSet, Strategy } from '../../../client-sdk/protocol/rule-set.ts';
import { BotField } from './assignment-section.tsx';
import { GroupChainFields } from './group-chain-fields.tsx';
import { GroupQueueFields } from './group-queue-fields.tsx';
import { HoursEditor } from './hours-editor.tsx';
import { OverflowFields } from './overflow-fields.tsx';
import { SwitchField } from './switch-field.tsx';
import { WeightsEditor } from './weights-editor.tsx';

const STRATEGIES: readonly Strategy[] = ['least_loaded', 'round_robin', 'weighted', 'fewest_today'];

/** One group: its people and their shares, its limits, its hours, and its ways out. Within the list `groups`. */
export function GroupCard(props: {
  index: number;
  group: Group;
  groups: RuleSet['groups'];
  agents: readonly AgentRow[];
  isDefault: boolean;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { index, group, groups, agents, isDefault, onRemove } = props;
  const people = agents.map(({ agentId, name }) => ({ value: agentId, label: name }));
  const others = groups
    .filter(({ groupId }) => groupId !== group.groupId)
    .map(({ groupId, name }) => ({ value: groupId, label: name }));
  const staff = [...group.members, ...group.reserve].map((agentId) => ({
    agentId,
    name: agents.find((agent) => agent.agentId === agentId)?.name ?? agentId,
  }));
  return (
    <Card
      size="small"
      type="inner"
      title={group.name}
      extra={
        isDefault ? (
          <Tag>{t('routing.groups.isDefault')}</Tag>
        ) : (
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('settings.group.remove', { name: group.name })}
            onClick={onRemove}
          />
        )
      }
    >
      <div className="group-fields">
        <div>
          <Form.Item
            name={[index, 'name']}
            label={t('routing.groups.name')}
            rules={[{ required: true, whitespace: true, message: t('routing.groups.required') }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name={[index, 'members']} label={t('routing.groups.members')}>
            <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={people} />
          </Form.Item>
          <Form.Item
            name={[index, 'reserve']}
            label={t('settings.group.reserve')}
            extra={t('settings.group.reserveHint')}
          >
            <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={people} />
          </Form.Item>
          <BotField name={[index, 'botId']} agents={agents} extra={t('settings.group.botHint')} />
        </div>
        <div>
          <Form.Item
            name={[index, 'strategy']}
            label={t('settings.group.strategy')}
            extra={t(`settings.group.strategyHint.${group.strategy}`)}
          >
            <Select
              options={STRATEGIES.map((strategy) => ({
                value: strategy,
                label: t(`settings.group.strategies.${strategy}`),
              }))}
            />
          </Form.Item>
          {group.strategy === 'weighted' && (
            <>
              <Form.Item
                name={[index, 'weights']}
                label={t('settings.group.weights')}
                extra={t('settings.group.weightsHint')}
              >
                <WeightsEditor members={staff} />
              </Form.Item>
              <SwitchField
                name={[index, 'anyWeights']}
                label={t('settings.group.anyWeights')}
                extra={t('settings.group.anyWeightsHint')}
              />
            </>
          )}
          <Form.Item
            name={[index, 'limit']}
            label={t('routing.groups.limit')}
            extra={t('settings.group.limitHint')}
            normalize={(limit: number | undefined) => limit ?? null}
          >
            <InputNumber min={1} max={1_000_000} precision={0} placeholder={t('routing.groups.noLimit')} />
          </Form.Item>
          <Form.Item name={[index, 'hours']} label={t('settings.hours.group')}>
            <HoursEditor
              label={`${group.name}: ${t('settings.hours.group')}`}
              empty={t('settings.hours.asShop')}
            />
          </Form.Item>
          <GroupChainFields index={index} groupName={group.name} />
        </div>
        <div>
          <OverflowFields index={index} groupName={group.name} others={others} />
          <GroupQueueFields index={index} />
          <Form.Item
            name={[index, 'standInGroupId']}
            label={t('routing.groups.standIn')}
            extra={t('settings.group.standInHint')}
            normalize={(groupId: string | undefined) => groupId ?? null}
          >
            <Select allowClear placeholder={t('routing.agents.nobody')} options={others} />
          </Form.Item>
        </div>
      </div>
    </Card>
  );
}
