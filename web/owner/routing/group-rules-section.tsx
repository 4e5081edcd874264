import { Card, Flex, Form, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { MoveButtons } from './move-buttons.tsx';
import { sayCondition } from './rule-words.ts';

/** The group rules in order, and the group for everything else (R4.6). */
export function GroupRulesSection() {
  const { t } = useTranslation();
  const rules: RuleSet['rules'] = Form.useWatch('rules', { preserve: true }) ?? [];
  const groups: RuleSet['groups'] = Form.useWatch('groups', { preserve: true }) ?? [];
  const options = groups.map(({ groupId, name }) => ({ value: groupId, label: name }));
  return (
    <Card size="small" title={t('routing.rules.title')}>
      <Typography.Paragraph type="secondary">
        {t(rules.length === 0 ? 'routing.rules.none' : 'routing.rules.hint')}
      </Typography.Paragraph>
      <ol className="routing-lines">
        <Form.List name="rules">
          {(fields, { move }) => (
            <>
              {fields.map((field, index) => {
                const rule = rules[index];
                if (rule === undefined) return null;
                return (
                  <li key={field.key}>
                    <Flex wrap align="center" gap={8}>
                      <Flex vertical flex={1} style={{ minWidth: 180 }}>
                        <strong>{rule.name}</strong>
                        <Typography.Text type="secondary">{sayCondition(rule.when, t)}</Typography.Text>
                      </Flex>
                      <Form.Item name={[field.name, 'groupId']} noStyle>
                        <Select
                          options={options}
                          aria-label={`${rule.name}: ${t('routing.rules.to', { group: '' })}`}
                          className="routing-target"
                        />
                      </Form.Item>
                      <MoveButtons index={index} count={fields.length} label={rule.name} move={move} />
                    </Flex>
                  </li>
                );
              })}
            </>
          )}
        </Form.List>
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
