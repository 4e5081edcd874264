import { Form, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldName } from './form-values.ts';

/** A yes or no of the rule set; says the word as well as showing the colour. */
export function SwitchField(props: { name: FieldName; label: string; extra?: string; inTable?: boolean }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={props.name}
      valuePropName="checked"
      {...(!props.inTable && { label: props.label })}
      {...(props.extra !== undefined && { extra: props.extra })}
    >
      <Switch
        aria-label={props.label}
        checkedChildren={t('routing.on')}
        unCheckedChildren={t('routing.off')}
      />
    </Form.Item>
  );
}
