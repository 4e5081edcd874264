import { Card, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { UnitInput } from './unit-input.tsx';

const HOUR_MS = 3_600_000;

/** How fast the shop wants its buyers to have their first reply (M8). */
export function ServiceLevelSection() {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('settings.serviceLevel.title')}>
      <div className="routing-pair">
        <Form.Item
          name={['serviceLevel', 'percent']}
          label={t('settings.serviceLevel.percent')}
          extra={t('settings.serviceLevel.hint')}
          rules={[{ required: true, message: t('settings.serviceLevel.percent') }]}
        >
          <InputNumber min={1} max={100} precision={0} suffix="%" style={{ width: 160 }} />
        </Form.Item>
        <UnitInput
          name={['serviceLevel', 'withinMs']}
          label={t('settings.serviceLevel.within')}
          unit="seconds"
          minMs={1000}
          maxMs={HOUR_MS}
        />
      </div>
    </Card>
  );
}
