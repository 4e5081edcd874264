import { Card, Flex, Switch, Tabs, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { AlertSwitch } from '../../shared/alert-signals.ts';
import { useShop } from '../shop-context.ts';
import { AlarmLists } from './alarm-lists.tsx';
import { AlarmSettingsForm } from './alarm-settings-form.tsx';

/** What supervisors are alarmed by: the list, its sound, and the shop's thresholds. */
export function AlarmsPage({ signals }: { signals: AlertSwitch }) {
  const { t } = useTranslation();
  const { shop } = useShop();
  const maySet = shop.scope === 'all' && holdsPoint(shop.points, 'supervise.alarms');
  const list = (
    <Flex vertical gap={12}>
      <Signals signals={signals} />
      <AlarmLists />
    </Flex>
  );
  return (
    <Card size="small" data-testid="alarms-page">
      <Tabs
        items={[
          { key: 'list', label: t('alarms.tabs.list'), children: list },
          ...(maySet
            ? [{ key: 'settings', label: t('alarms.tabs.settings'), children: <AlarmSettingsForm /> }]
            : []),
        ]}
      />
    </Card>
  );
}

function Signals({ signals: { on, denied, toggle } }: { signals: AlertSwitch }) {
  const { t } = useTranslation();
  return (
    <Flex gap={12} align="flex-start">
      <Switch
        id="alarm-signals"
        checked={on}
        onChange={() => void toggle()}
        aria-describedby="alarm-signals-hint"
      />
      <div>
        <label htmlFor="alarm-signals">{t('alarms.signals.label')}</label>
        <Typography.Text type="secondary" className="alarm-hint" id="alarm-signals-hint">
          {t(on && denied ? 'alarms.signals.denied' : 'alarms.signals.hint')}
        </Typography.Text>
      </div>
    </Flex>
  );
}
