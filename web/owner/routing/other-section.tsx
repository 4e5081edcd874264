import { Card } from 'antd';
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
