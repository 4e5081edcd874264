import { Card, Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { SwitchField } from './switch-field.tsx';
import { UnitInput } from './unit-input.tsx';

const HOUR_MS = 3_600_000;
const LONGEST_RECENT_MS = 90 * 24 * HOUR_MS;
const LONGEST_GRACE_MS = 600_000;
const LONGEST_WAIT_MS = 600_000;

/** How long the recent agent has a claim on his buyer (R4.3). */
export function RecentSection() {
  const { t } = useTranslation();
  const hours = { unit: 'hours', maxMs: LONGEST_RECENT_MS } as const;
  return (
    <Card size="small" title={t('routing.recent.title')}>
      <UnitInput name={['recent', 'awayWindowMs']} label={t('routing.recent.away')} {...hours} />
      <UnitInput name={['recent', 'acceptingWindowMs']} label={t('routing.recent.accepting')} {...hours} />
      <SwitchField name={['recent', 'mayExceedLimit']} label={t('routing.recent.mayExceed')} />
      <UnitInput
        name={['recent', 'waitMs']}
        label={t('routing.recent.wait')}
        extra={t('routing.recent.waitHint')}
        unit="seconds"
        maxMs={LONGEST_WAIT_MS}
      />
    </Card>
  );
}

/** What happens to the chats of an agent whose connection is lost (R10). */
export function DropSection() {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('routing.drop.title')}>
      <UnitInput
        name={['drop', 'graceMs']}
        label={t('routing.drop.grace')}
        unit="seconds"
        maxMs={LONGEST_GRACE_MS}
      />
      <Form.Item name={['drop', 'action']} label={t('routing.drop.action')}>
        <Radio.Group
          vertical
          options={(['keep', 'queue', 'move'] as const).map((action) => ({
            value: action,
            label: t(`routing.drop.actions.${action}`),
          }))}
        />
      </Form.Item>
    </Card>
  );
}
