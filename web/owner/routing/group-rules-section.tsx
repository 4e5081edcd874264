import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Form, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupRule, RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { freeId } from './free-id.ts';
import { GroupRuleLine } from './group-rule-line.tsx';

/** The group rules in order, and the group for everything else (R4.6). */
export function GroupRulesSection() {
  const { t } = useTranslation();
  const rules: RuleSet['rules'] = Form.useWatch('rules', { preserve: true }) ?? [];
  const groups: RuleSet['groups'] = Form.useWatch('groups', { preserve: true }) ?? [];
  const defaultGroupId: string | undefined = Form.useWatch('defaultGroupId', { preserve: true });
  const [openId, setOpenId] = useState<string>();
  const options = groups.map(({ groupId, name }) => ({ value: groupId, label: name }));
  const newRule = (): GroupRule => ({
    ruleId: freeId(
      'rule',
      rules.map(({ ruleId }) => ruleId),
    ),
    name: '',
    when: { firstWords: [] },
    groupId: groups.find(({ groupId }) => groupId !== defaultGroupId)?.groupId ?? defaultGroupId ?? '',
    priority: 5,
  });
  return (
    <Card size="small" title={t('routing.rules.title')} data-testid="group-rules">
      <Typography.Paragraph type="secondary">
        {t(rules.length === 0 ? 'routing.rules.none' : 'routing.rules.hint')}
      </Typography.Paragraph>
      <ol className="routing-lines">
        <Form.List name="rules">
          {(fields, { add, move, remove }) => (
            <>
              {fields.map((field, index) => {
                const rule = rules[index];
                return (
                  rule && (
                    <GroupRuleLine
                      key={field.key}
                      rule={rule}
                      index={index}
                      count={fields.length}
                      groups={options}
                      open={rule.ruleId === openId}
                      onOpen={(open) => setOpenId(open ? rule.ruleId : undefined)}
                      move={move}
                      remove={() => remove(index)}
                    />
                  )
                );
              })}
              <li className="routing-add">
                <Button
                  size="small"
                  type="dashed"
                  icon={<PlusOutlined />}
                  onClick={() => {
                    const rule = newRule();
                    add(rule);
                    setOpenId(rule.ruleId);
                  }}
                >
                  {t('settings.rule.add')}
                </Button>
              </li>
            </>
          )}
        </Form.List>
        {/* Outside of the list: within it, its name would be that of a rule. */}
        <li>
          <Flex wrap align="center" gap={8}>
            <Flex flex={1} style={{ minWidth: 180 }}>
              <strong>{t('routing.rules.otherwise')}</strong>
            </Flex>
            <Form.Item name="defaultGroupId" noStyle>
              <Select
                options={options}
                aria-label={t('routing.rules.otherwise')}
                className="routing-target"
              />
            </Form.Item>
          </Flex>
        </li>
      </ol>
    </Card>
  );
}
