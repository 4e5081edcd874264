import { Card, Form, Input, InputNumber, Select, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/** The groups with their members, limit and stand-in group. */
export function GroupsSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  const groups: RuleSet['groups'] = Form.useWatch('groups', { preserve: true }) ?? [];
  const defaultGroupId: string | undefined = Form.useWatch('defaultGroupId', { preserve: true });
  return (
    <Card size="small" title={t('routing.groups.title')}>
      <Typography.Paragraph type="secondary">{t('routing.groups.strategy')}</Typography.Paragraph>
      <div className="routing-cards">
        {groups.map((group, index) => (
          <Card
            key={group.groupId}
            size="small"
            type="inner"
            title={group.name}
            extra={group.groupId === defaultGroupId && <Tag>{t('routing.groups.isDefault')}</Tag>}
          >
            <Form.Item
              name={['groups', index, 'name']}
              label={t('routing.groups.name')}
              rules={[{ required: true, whitespace: true, message: t('routing.groups.required') }]}
            >
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item name={['groups', index, 'members']} label={t('routing.groups.members')}>
              <Select
                mode="multiple"
                showSearch={{ optionFilterProp: 'label' }}
                options={agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
              />
            </Form.Item>
            <div className="routing-pair">
              <Form.Item
                name={['groups', index, 'limit']}
                label={t('routing.groups.limit')}
                normalize={(limit: number | undefined) => limit ?? null}
              >
                <InputNumber
                  min={1}
                  max={1_000_000}
                  precision={0}
                  placeholder={t('routing.groups.noLimit')}
                />
              </Form.Item>
              <Form.Item
                name={['groups', index, 'standInGroupId']}
                label={t('routing.groups.standIn')}
                normalize={(groupId: string | undefined) => groupId ?? null}
              >
                <Select
                  allowClear
                  placeholder={t('routing.agents.nobody')}
                  options={groups
                    .filter(({ groupId }) => groupId !== group.groupId)
                    .map(({ groupId, name }) => ({ value: groupId, label: name }))}
                />
              </Form.Item>
            </div>
          </Card>
        ))}
      </div>
    </Card>
  );
}
