import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldName } from './form-values.ts';

const UNIT_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000 };

/** A length of time that the rule set keeps in ms and people write in a larger unit. */
export function UnitInput(props: {
  name: FieldName;
  label: string;
  unit: keyof typeof UNIT_MS;
  maxMs: number;
  minMs?: number;
  /** One line on what it does. */
  extra?: string;
  /** Shown where it is left empty, which the rule set keeps as null; without it an amount is needed. */
  none?: string;
}) {
  const { t } = useTranslation();
  const { name, label, unit, none, extra } = props;
  const unitMs = UNIT_MS[unit];
  return (
    <Form.Item
      name={name}
      label={label}
      {...(extra !== undefined && { extra })}
      getValueProps={(ms: number | null | undefined) => ({
        value: ms === null || ms === undefined ? null : ms / unitMs,
      })}
      normalize={(amount: number | null) => (amount === null ? null : Math.round(amount * unitMs))}
      rules={none === undefined ? [{ required: true, message: label }] : []}
    >
      <InputNumber
        min={(props.minMs ?? 0) / unitMs}
        max={props.maxMs / unitMs}
        suffix={t(`settings.units.${unit}`)}
        style={{ width: 160 }}
        {...(none !== undefined && { placeholder: none })}
      />
    </Form.Item>
  );
}
