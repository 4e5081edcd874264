import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Form, type FormInstance, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GroupId } from '../../../client-sdk/protocol/ids.ts';
import type { AgentRow } from '../../../client-sdk/protocol/models.ts';
import type { Group, RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { freeId } from './free-id.ts';
import { GroupCard } from './group-card.tsx';

/** A group as it begins, with what the rule set takes where nothing is said. */
const newGroup = (groupId: string, name: string): Group => ({
  groupId,
  name,
  members: [],
  reserve: [],
  strategy: 'least_loaded',
  weights: {},
  anyWeights: false,
  limit: null,
  hours: [],
  overflow: [],
  queue: { maxLength: null, maxWaitMs: null, action: 'offline_chain' },
  botId: null,
  standInGroupId: null,
  offline: { chain: null, outOfHoursChain: null },
});

/** A group that is gone is no target of transfers, nor the beginning of one (R11). */
function forgetTransfers(form: FormInstance<RuleSet>, gone: GroupId): void {
  const allow: RuleSet['transfer']['allow'] = form.getFieldValue(['transfer', 'allow']);
  const left = Object.entries(allow)
    .filter(([from]) => from !== gone)
    .map(([from, targets]) => [from, targets?.filter((to) => to !== gone)]);
  form.setFieldValue(['transfer', 'allow'], Object.fromEntries(left));
}

/** The groups: who is in them, how they share the chats, and what happens when they cannot (R4.7, R4.8, R5, R6). */
export function GroupsSection({ agents }: { agents: readonly AgentRow[] }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<RuleSet>();
  const groups: RuleSet['groups'] = Form.useWatch('groups', { preserve: true }) ?? [];
  const defaultGroupId: string | undefined = Form.useWatch('defaultGroupId', { preserve: true });
  const addGroup = (add: (group: Group) => void) => {
    const ids = groups.map(({ groupId }) => groupId);
    add(newGroup(freeId('group', ids), t('settings.group.newName', { number: ids.length + 1 })));
  };
  return (
    <Card size="small" title={t('routing.groups.title')} data-testid="groups">
      <Typography.Paragraph type="secondary">{t('settings.group.hint')}</Typography.Paragraph>
      <Form.List name="groups">
        {(fields, { add, remove }) => (
          <div className="groups-list">
            {fields.map((field, index) => {
              const group = groups[index];
              return (
                group && (
                  <GroupCard
                    key={field.key}
                    index={index}
                    group={group}
                    groups={groups}
                    agents={agents}
                    isDefault={group.groupId === defaultGroupId}
                    onRemove={() => {
                      remove(index);
                      forgetTransfers(form, group.groupId);
                    }}
                  />
                )
              );
            })}
            <div>
              <Button type="dashed" icon={<PlusOutlined />} onClick={() => addGroup(add)}>
                {t('settings.group.add')}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </Card>
  );
}
