import { Card, Form, Input, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SwitchField } from './switch-field.tsx';

/** Switches that belong to no other part. */
export function OtherSection() {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('routing.other.title')}>
      <SwitchField name={['mobileRouting']} label={t('routing.other.mobile')} />
    </Card>
  );
}

/** What a buyer is told when nobody can take him (R7). */
export function NoticesSection() {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('routing.notices.title')}>
      <Typography.Paragraph type="secondary">{t('routing.notices.hint')}</Typography.Paragraph>
      {(['all_busy', 'recent_busy', 'away', 'off_duty', 'out_of_hours', 'nobody', 'refused'] as const).map(
        (reason) => (
          <Form.Item
            key={reason}
            name={['notices', reason]}
            label={t([`settings.notices.${reason}`, `routing.notices.${reason}`])}
            normalize={(words: string) => (words === '' ? undefined : words)}
          >
            <Input.TextArea maxLength={500} autoSize={{ minRows: 1, maxRows: 4 }} />
          </Form.Item>
        ),
      )}
    </Card>
  );
}
