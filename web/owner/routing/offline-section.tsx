import { DeleteOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Form, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { OfflineStep } from '../../../client-sdk/protocol/rule-set.ts';
import { MoveButtons } from './move-buttons.tsx';
import { SwitchField } from './switch-field.tsx';

const STEPS: readonly OfflineStep[] = ['stand_in', 'stand_in_group', 'proxy', 'owner', 'pool'];

/** Who receives when nobody is online: an ordered chain (R7). */
export function OfflineSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  const chain: OfflineStep[] = Form.useWatch(['offline', 'chain'], { preserve: true }) ?? [];
  const say = (step: OfflineStep) => t(`routing.offline.steps.${step}`);
  return (
    <Card size="small" title={t('routing.offline.title')}>
      <SwitchField name={['restOfShop']} label={t('routing.offline.restOfShop')} />
      <Typography.Paragraph type="secondary">
        {t(chain.length === 0 ? 'routing.offline.empty' : 'routing.offline.hint')}
      </Typography.Paragraph>
      <Form.List name={['offline', 'chain']}>
        {(fields, { add, move, remove }) => (
          <>
            <ol className="routing-lines">
              {fields.map((field, index) => {
                const step = chain[index];
                if (step === undefined) return null;
                return (
                  <li key={field.key}>
                    <Flex align="center" gap={8}>
                      <span className="routing-line-name">{say(step)}</span>
                      <MoveButtons index={index} count={fields.length} label={say(step)} move={move} />
                      <Button
                        size="small"
                        icon={<DeleteOutlined />}
                        aria-label={`${t('routing.offline.remove')}: ${say(step)}`}
                        onClick={() => remove(index)}
                      />
                    </Flex>
                  </li>
                );
              })}
            </ol>
            {chain.length < STEPS.length && (
              <Select
                value={null}
                placeholder={t('routing.offline.add')}
                aria-label={t('routing.offline.add')}
                style={{ width: 200, marginBlockEnd: 16 }}
                options={STEPS.filter((step) => !chain.includes(step)).map((step) => ({
                  value: step,
                  label: say(step),
                }))}
                onChange={(step: OfflineStep | null) => step !== null && add(step)}
              />
            )}
          </>
        )}
      </Form.List>
      <Form.Item name={['offline', 'proxyIds']} label={t('routing.offline.proxies')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
        />
      </Form.Item>
    </Card>
  );
}
