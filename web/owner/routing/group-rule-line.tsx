import { DeleteOutlined, DownOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Flex, Form, Input, InputNumber, Select, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GroupRule, GroupRuleCondition } from '../../../client-sdk/protocol/rule-set.ts';
import { ConditionEditor } from './condition-editor.tsx';
import { isUnfinished, treeOf } from './condition-tree.ts';
import { MoveButtons } from './move-buttons.tsx';
import { sayCondition } from './rule-words.ts';

/** One group rule: said in a sentence, and opened to be edited. */
export function GroupRuleLine(props: {
  rule: GroupRule;
  index: number;
  count: number;
  groups: { value: string; label: string }[];
  open: boolean;
  onOpen: (open: boolean) => void;
  move: (from: number, to: number) => void;
  remove: () => void;
}) {
  const { t } = useTranslation();
  const { rule, index, count, groups, open, onOpen, move, remove } = props;
  const name = rule.name || t('settings.rule.unnamed');
  return (
    <li data-testid="group-rule">
      <Flex wrap align="center" gap={8}>
        <Flex vertical flex={1} style={{ minWidth: 180 }}>
          <span>
            <strong>{name}</strong>
            {rule.priority !== 5 && (
              <Tag style={{ marginInlineStart: 8 }}>
                {t('settings.rule.priorityTag', { priority: rule.priority })}
              </Tag>
            )}
          </span>
          {!open && <Typography.Text type="secondary">{sayCondition(rule.when, t)}</Typography.Text>}
        </Flex>
        <Form.Item name={[index, 'groupId']} noStyle>
          <Select
            options={groups}
            aria-label={`${name}: ${t('routing.rules.to', { group: '' })}`}
            className="routing-target"
          />
        </Form.Item>
        <Button
          size="small"
          icon={open ? <DownOutlined /> : <EditOutlined />}
          aria-expanded={open}
          aria-label={`${t('settings.rule.edit')}: ${name}`}
          onClick={() => onOpen(!open)}
        />
        <MoveButtons index={index} count={count} label={name} move={move} />
        <Button
          size="small"
          icon={<DeleteOutlined />}
          aria-label={`${t('routing.offline.remove')}: ${name}`}
          onClick={remove}
        />
      </Flex>
      {/* The group’s field shows no words of its own, and the others none while they are closed. */}
      <Form.Item noStyle shouldUpdate>
        {({ getFieldError }) =>
          (open ? ['groupId'] : ['groupId', 'name', 'priority', 'when'])
            .flatMap((field) => getFieldError(['rules', index, field]))
            .map((fault) => (
              <div key={fault} role="alert">
                <Typography.Text type="danger">{fault}</Typography.Text>
              </div>
            ))
        }
      </Form.Item>
      {/* Kept while it is closed: a fault must find its field. */}
      <div className="rule-editor" hidden={!open}>
        <div className="routing-pair">
          <Form.Item
            name={[index, 'name']}
            label={t('routing.groups.name')}
            rules={[{ required: true, whitespace: true, message: t('routing.groups.required') }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item
            name={[index, 'priority']}
            label={t('settings.rule.priority')}
            extra={t('settings.rule.priorityHint')}
            rules={[{ required: true, message: t('settings.rule.priority') }]}
          >
            <InputNumber min={1} max={9} precision={0} />
          </Form.Item>
        </div>
        <Form.Item
          name={[index, 'when']}
          label={t('settings.rule.conditions')}
          rules={[
            {
              validator: async (_, when: GroupRuleCondition) => {
                if (!isUnfinished(treeOf(when))) return;
                onOpen(true);
                throw new Error(t('settings.rule.unfinished'));
              },
            },
          ]}
        >
          <ConditionEditor />
        </Form.Item>
      </div>
    </li>
  );
}
