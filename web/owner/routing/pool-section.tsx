import { Card, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { SwitchField } from './switch-field.tsx';
import { UnitInput } from './unit-input.tsx';

/** What becomes of the message pool when agents come back (R8). */
export function PoolSection() {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('settings.pool.title')}>
      <SwitchField
        name={['pool', 'auto']}
        label={t('settings.pool.auto')}
        extra={t('settings.pool.autoHint')}
      />
      <Form.Item
        name={['pool', 'maxPerAgentPerMinute']}
        label={t('settings.pool.pace')}
        extra={t('settings.pool.paceHint')}
        rules={[{ required: true, message: t('settings.pool.pace') }]}
      >
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
      <UnitInput
        name={['pool', 'maxAgeMs']}
        label={t('settings.pool.age')}
        extra={t('settings.pool.ageHint')}
        unit="hours"
        minMs={60_000}
        maxMs={30 * 24 * 3_600_000}
      />
    </Card>
  );
}
