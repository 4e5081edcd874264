import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { UnitInput } from './unit-input.tsx';

/** How many may wait for a group, how long, and what becomes of the rest (R6). Within the list `groups`. */
export function GroupQueueFields({ index }: { index: number }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="routing-pair">
        <Form.Item
          name={[index, 'queue', 'maxLength']}
          label={t('settings.queue.maxLength')}
          normalize={(length: number | undefined) => length ?? null}
        >
          <InputNumber min={0} max={100_000} precision={0} placeholder={t('routing.groups.noLimit')} />
        </Form.Item>
        <UnitInput
          name={[index, 'queue', 'maxWaitMs']}
          label={t('settings.queue.maxWait')}
          unit="seconds"
          minMs={1000}
          maxMs={86_400_000}
          none={t('routing.groups.noLimit')}
        />
      </div>
      <Form.Item
        name={[index, 'queue', 'action']}
        label={t('settings.queue.action')}
        extra={t('settings.queue.actionHint')}
      >
        <Select
          options={(['offline_chain', 'overflow', 'pool', 'refuse'] as const).map((action) => ({
            value: action,
            label: t(`settings.queue.actions.${action}`),
          }))}
        />
      </Form.Item>
    </>
  );
}
