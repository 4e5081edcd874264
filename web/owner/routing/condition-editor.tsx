import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Flex, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderState } from '../../../client-sdk/protocol/messages.ts';
import type { GroupRuleCondition } from '../../../client-sdk/protocol/rule-set.ts';
import {
  type ConditionBox,
  type ConditionNode,
  conditionOf,
  JOINS,
  treeOf,
  WORD_PARTS,
  type WordPart,
} from './condition-tree.ts';
import { HoursEditor } from './hours-editor.tsx';

const ORDER_STATES: readonly OrderState[] = ['none', 'unpaid', 'paid', 'shipped', 'received', 'refund'];

/** Edits the conditions of a group rule: boxes of "all of", "any of", "none of", as deep as one likes (R4.6). */
export function ConditionEditor(props: {
  id?: string;
  value?: GroupRuleCondition;
  onChange?: (when: GroupRuleCondition) => void;
}) {
  const { id, value = {}, onChange } = props;
  // The tree is kept as it was built: one that says the same in fewer boxes would jump under the hand.
  const [edited, setEdited] = useState<{ tree: ConditionBox; when: GroupRuleCondition }>();
  const tree = edited?.when === value ? edited.tree : treeOf(value);
  const change = (next: ConditionBox) => {
    const when = conditionOf(next);
    setEdited({ tree: next, when });
    onChange?.(when);
  };
  return (
    <div {...(id && { id })}>
      <Box box={tree} onChange={change} />
    </div>
  );
}

interface BoxProps {
  box: ConditionBox;
  onChange: (box: ConditionBox) => void;
  /** The outermost box stays. */
  onRemove?: () => void;
}

function Box({ box, onChange, onRemove }: BoxProps) {
  const { t } = useTranslation();
  const { join, children } = box;
  const replace = (index: number, child: ConditionNode) =>
    onChange({ ...box, children: children.map((one, at) => (at === index ? child : one)) });
  const remove = (index: number) => onChange({ ...box, children: children.filter((_, at) => at !== index) });
  const add = (child: ConditionNode) => onChange({ ...box, children: [...children, child] });
  const what = t(`settings.rule.join.${join}`);
  return (
    <fieldset className="condition-box" aria-label={what}>
      <Flex gap={8} align="center">
        <Select
          size="small"
          value={join}
          aria-label={t('settings.rule.joinLabel')}
          popupMatchSelectWidth={false}
          options={JOINS.map((one) => ({ value: one, label: t(`settings.rule.join.${one}`) }))}
          onChange={(next) => onChange({ ...box, join: next })}
        />
        {onRemove && <RemoveButton what={what} onRemove={onRemove} />}
      </Flex>
      {children.map((child, index) => {
        const shared = {
          onChange: (next: ConditionNode) => replace(index, next),
          onRemove: () => remove(index),
        };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names, and all of each is in its value
          <div key={index} className="condition-row">
            {child.kind === 'box' ? <Box box={child} {...shared} /> : <Leaf leaf={child} {...shared} />}
          </div>
        );
      })}
      <AddCondition onAdd={add} />
    </fieldset>
  );
}

function AddCondition({ onAdd }: { onAdd: (node: ConditionNode) => void }) {
  const { t } = useTranslation();
  const added = (key: string): ConditionNode => {
    if (key === 'box') return { kind: 'box', join: 'any', children: [] };
    if (key === 'hours') {
      return { kind: 'hours', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] };
    }
    return { kind: 'words', part: key as WordPart, words: [] };
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          ...[...WORD_PARTS, 'hours' as const].map((part) => ({
            key: part,
            label: t(`settings.rule.part.${part}`),
          })),
          { type: 'divider' },
          { key: 'box', label: t('settings.rule.addBox') },
        ],
        onClick: ({ key }) => onAdd(added(key)),
      }}
    >
      <Button size="small" type="dashed" icon={<PlusOutlined />}>
        {t('settings.rule.addCondition')}
      </Button>
    </Dropdown>
  );
}

function Leaf(props: {
  leaf: Exclude<ConditionNode, ConditionBox>;
  onChange: (leaf: ConditionNode) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { leaf, onChange, onRemove } = props;
  if (leaf.kind === 'hours') {
    const label = t('settings.rule.part.hours');
    return (
      <Flex gap={8} align="flex-start" className="condition-leaf">
        <span className="condition-part">{label}</span>
        <div className="condition-words">
          <HoursEditor label={label} value={leaf.hours} onChange={(hours) => onChange({ ...leaf, hours })} />
        </div>
        <RemoveButton what={label} onRemove={onRemove} />
      </Flex>
    );
  }
  const label = t(`settings.rule.part.${leaf.part}`);
  return (
    <Flex gap={8} align="center" className="condition-leaf">
      <span className="condition-part">{label}</span>
      <Select
        className="condition-words"
        mode={leaf.part === 'orderState' ? 'multiple' : 'tags'}
        {...(leaf.part !== 'orderState' && { tokenSeparators: [',', '，'], open: false, suffixIcon: null })}
        status={leaf.words.length === 0 ? 'warning' : ''}
        aria-label={label}
        placeholder={t(`settings.rule.${leaf.part === 'orderState' ? 'choose' : 'type'}`)}
        value={leaf.words}
        {...(leaf.part === 'orderState' && {
          options: ORDER_STATES.map((state) => ({ value: state, label: t(`orderState.${state}`) })),
        })}
        onChange={(words: string[]) => onChange({ ...leaf, words })}
      />
      <RemoveButton what={label} onRemove={onRemove} />
    </Flex>
  );
}

function RemoveButton({ what, onRemove }: { what: string; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <Button
      size="small"
      type="text"
      icon={<DeleteOutlined />}
      aria-label={`${t('routing.offline.remove')}: ${what}`}
      onClick={onRemove}
    />
  );
}
