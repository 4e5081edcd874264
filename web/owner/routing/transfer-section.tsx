import { Card, Form, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { SwitchField } from './switch-field.tsx';
import { TransferTargets } from './transfer-targets.tsx';

/** Between which groups chats may be transferred, and whether over the limit (R11). */
export function TransferSection() {
  const { t } = useTranslation();
  const groups: RuleSet['groups'] = Form.useWatch('groups', { preserve: true }) ?? [];
  return (
    <Card size="small" title={t('settings.transfer.title')}>
      <SwitchField name={['transfer', 'mayExceedLimit']} label={t('routing.other.transferMayExceed')} />
      <Typography.Paragraph type="secondary">{t('settings.transfer.hint')}</Typography.Paragraph>
      {groups.map(({ groupId, name }) => (
        <Form.Item
          key={groupId}
          name={['transfer', 'allow', groupId]}
          label={t('settings.transfer.from', { group: name })}
        >
          <TransferTargets
            label={t('settings.transfer.from', { group: name })}
            others={groups.filter((group) => group.groupId !== groupId)}
          />
        </Form.Item>
      ))}
    </Card>
  );
}
