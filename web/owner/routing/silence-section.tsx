import { Card, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { SwitchField } from './switch-field.tsx';
import { UnitInput } from './unit-input.tsx';

const HOUR_MS = 3_600_000;

/** When a reply is late, and what is done about it (R9). */
export function SilenceSection() {
  const { t } = useTranslation();
  const seconds = { unit: 'seconds', minMs: 1000, maxMs: HOUR_MS } as const;
  return (
    <Card size="small" title={t('settings.silence.title')}>
      <UnitInput
        name={['silence', 'alarmMs']}
        label={t('settings.silence.alarm')}
        extra={t('settings.silence.alarmHint')}
        {...seconds}
      />
      <SwitchField
        name={['silence', 'move']}
        label={t('settings.silence.move')}
        extra={t('settings.silence.moveHint')}
      />
      <div className="routing-pair">
        <UnitInput name={['silence', 'firstReplyMs']} label={t('settings.silence.firstReply')} {...seconds} />
        <UnitInput name={['silence', 'replyMs']} label={t('settings.silence.reply')} {...seconds} />
      </div>
      <Form.Item
        name={['silence', 'awayAfterMisses']}
        label={t('settings.silence.away')}
        extra={t('settings.silence.awayHint')}
        rules={[{ required: true, message: t('settings.silence.away') }]}
      >
        <InputNumber min={0} max={100} precision={0} />
      </Form.Item>
    </Card>
  );
}
