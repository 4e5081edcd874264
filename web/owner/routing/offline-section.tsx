import { Card, Form, Radio, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { OfflineStep } from '../../../client-sdk/protocol/rule-set.ts';
import { ChainEditor } from './chain-editor.tsx';
import { OwnChain } from './own-chain.tsx';
import { SwitchField } from './switch-field.tsx';
import { UnitInput } from './unit-input.tsx';

/** Who receives when nobody is online: an ordered chain (R7). */
export function OfflineSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  const chain: OfflineStep[] = Form.useWatch(['offline', 'chain'], { preserve: true }) ?? [];
  return (
    <Card size="small" title={t('routing.offline.title')}>
      <SwitchField name={['restOfShop']} label={t('routing.offline.restOfShop')} />
      <UnitInput
        name={['restOfShopAfterMs']}
        label={t('settings.offline.restAfter')}
        extra={t('settings.offline.restAfterHint')}
        unit="seconds"
        maxMs={86_400_000}
        none={t('settings.never')}
      />
      <Typography.Paragraph type="secondary">
        {t(chain.length === 0 ? 'routing.offline.empty' : 'routing.offline.hint')}
      </Typography.Paragraph>
      <Form.Item name={['offline', 'chain']}>
        <ChainEditor />
      </Form.Item>
      <Form.Item
        name={['offline', 'outOfHoursChain']}
        label={t('settings.offline.outOfHours')}
        extra={t('settings.offline.outOfHoursHint')}
      >
        <OwnChain label={t('settings.offline.outOfHours')} />
      </Form.Item>
      <Form.Item name={['offline', 'proxyIds']} label={t('routing.offline.proxies')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name={['offline', 'proxyStrategy']}
        label={t('settings.offline.proxyStrategy')}
        extra={t('settings.offline.proxyStrategyHint')}
      >
        <Radio.Group
          options={(['in_order', 'least_loaded'] as const).map((strategy) => ({
            value: strategy,
            label: t(`settings.offline.proxyStrategies.${strategy}`),
          }))}
        />
      </Form.Item>
    </Card>
  );
}
