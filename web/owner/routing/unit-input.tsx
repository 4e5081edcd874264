import { Form, InputNumber } from 'antd';
import type { FieldName } from './form-values.ts';

/** A length of time that the rule set keeps in ms and people write in a larger unit. */
export function UnitInput(props: {
  name: FieldName;
  label: string;
  unit: string;
  unitMs: number;
  maxMs: number;
}) {
  const { unitMs } = props;
  return (
    <Form.Item
      name={props.name}
      label={props.label}
      getValueProps={(ms: number | null) => ({ value: ms === null ? null : ms / unitMs })}
      normalize={(amount: number | null) => (amount === null ? null : Math.round(amount * unitMs))}
      rules={[{ required: true }]}
    >
      <InputNumber
        min={0}
        max={props.maxMs / unitMs}
        precision={0}
        suffix={props.unit}
        style={{ width: 160 }}
      />
    </Form.Item>
  );
}
