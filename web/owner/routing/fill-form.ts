import type { FormInstance } from 'antd';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';

/** Puts a rule set into the form, part by part: what the form had more of is gone. */
export function fillForm(form: FormInstance<RuleSet>, values: RuleSet): void {
  form.setFields(
    Object.entries(values).map(([part, value]) => ({
      name: part as never,
      value: value as never,
      errors: [],
    })),
  );
}
