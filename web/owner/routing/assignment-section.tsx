import { Card, Form, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import { HoursEditor } from './hours-editor.tsx';
import { SwitchField } from './switch-field.tsx';

/** Whether the shop takes chats at all, when, and how they come to the agents (R7, R12, R15). */
export function AssignmentSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('settings.assignment.title')}>
      <div className="group-fields">
        <div>
          <SwitchField name={['enabled']} label={t('routing.enabled')} extra={t('routing.enabledHint')} />
          <BotField name={['botId']} agents={agents} extra={t('settings.assignment.botHint')} />
        </div>
        <div>
          <Form.Item name={['assignment']} label={t('settings.assignment.mode')}>
            <Radio.Group
              vertical
              options={(['automatic', 'pull'] as const).map((mode) => ({
                value: mode,
                label: t(`settings.assignment.modes.${mode}`),
              }))}
            />
          </Form.Item>
          <SwitchField
            name={['claim', 'mayExceedLimit']}
            label={t('settings.assignment.claim')}
            extra={t('settings.assignment.claimHint')}
          />
        </div>
        <Form.Item name={['hours']} label={t('settings.hours.shop')} extra={t('settings.hours.shopHint')}>
          <HoursEditor label={t('settings.hours.shop')} empty={t('settings.hours.always')} />
        </Form.Item>
      </div>
    </Card>
  );
}

/** Who answers before anybody else (R4.5). */
export function BotField(props: { name: (string | number)[]; agents: readonly AgentRow[]; extra: string }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={props.name}
      label={t('settings.assignment.bot')}
      extra={props.extra}
      normalize={(botId: string | undefined) => botId ?? null}
    >
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('routing.agents.nobody')}
        options={props.agents
          .filter(({ kind }) => kind === 'bot')
          .map(({ agentId, name }) => ({ value: agentId, label: name }))}
        notFoundContent={t('settings.assignment.noBot')}
      />
    </Form.Item>
  );
}
