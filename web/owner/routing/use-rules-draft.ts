import type { FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { DraftAnswer, RulesAnswer, RulesFault } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { checkRules, dropDraft, loadDraft, saveDraft } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';
import { sayFault } from './fault-words.ts';
import { fillForm } from './fill-form.ts';
import { fieldOfFault, formValues, rulesOf } from './form-values.ts';

export interface RulesDraft {
  /** The shop's draft as last seen; null: none. */
  draft: DraftAnswer | null;
  /** True while the form shows it. */
  held: boolean;
  /** Faults that belong to no field of the form. */
  elsewhere: RulesFault[];
  /** Puts the stored draft into the form. */
  take: () => void;
  /** Keeps what the form shows, then checks it. `conflict` when somebody else saved meanwhile. */
  save: () => Promise<RulesFault[]>;
  /** All faults of what the form shows, said at their fields. */
  check: () => Promise<RulesFault[]>;
  /** What the form shows was published or given up: a draft that it held goes once it was `published`. */
  letGo: (published: boolean) => Promise<void>;
}

/** The rules of the form as the shop's draft (R18). Calls throw a `WireFailure` when they are refused. */
export function useRulesDraft(
  form: FormInstance<RuleSet>,
  base: RulesAnswer,
  staff: readonly AgentRow[],
): RulesDraft {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const { shopId } = shop;
  const [draft, setDraft] = useState<DraftAnswer | null>(null);
  const [held, setHeld] = useState(false);
  const [elsewhere, setElsewhere] = useState<RulesFault[]>([]);

  useEffect(() => {
    // Without an answer none is offered; saving finds out.
    loadDraft(session, shopId)
      .then(setDraft)
      .catch(() => undefined);
  }, [session, shopId]);

  const rulesNow = () => rulesOf(form.getFieldsValue(true), base.rules, staff);
  const check = async () => {
    const rules = rulesNow();
    const { faults } = await checkRules(session, shopId, rules);
    const names = form.getFieldsError().map(({ name }) => name);
    const errors = new Map<string, string[]>();
    const loose: RulesFault[] = [];
    for (const fault of faults) {
      const field = fieldOfFault(fault.path, names);
      if (!field) loose.push(fault);
      else errors.set(field.join('.'), [...(errors.get(field.join('.')) ?? []), sayFault(fault, t, rules)]);
    }
    form.setFields(names.map((name) => ({ name: name as never, errors: errors.get(name.join('.')) ?? [] })));
    const first = names.find((name) => errors.has(name.join('.')));
    if (first) form.scrollToField(first as never, { block: 'center', focus: true });
    setElsewhere(loose);
    return faults;
  };

  return {
    draft,
    held,
    elsewhere,
    check,
    take: () => {
      if (!draft) return;
      fillForm(form, formValues(draft.rules as RuleSet, staff));
      setHeld(true);
    },
    save: async () => {
      const revision = draft?.revision ?? 0;
      const saved = await saveDraft(session, shopId, {
        baseVersion: base.version,
        rules: rulesNow(),
        revision,
      });
      setDraft(saved);
      setHeld(true);
      return check();
    },
    letGo: async (published) => {
      setElsewhere([]);
      setHeld(false);
      if (!held || !published) return;
      await dropDraft(session, shopId);
      setDraft(null);
    },
  };
}
