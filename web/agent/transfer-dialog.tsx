import { Alert, App, Badge, Button, Empty, Flex, Input, Modal, Radio, Skeleton, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import type { TransferTargets } from '../../client-sdk/protocol/events.ts';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';
import { type FailureCode, toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { PersonPicture } from '../shared/person-picture.tsx';
import { QUEUE, targetOf } from '../shared/transfer-target.ts';
import { useAgentClient } from './agent-connection.tsx';
import { STATE_ICON } from './agent-state.tsx';
import { useColleagues } from './colleagues.ts';

/** Gives a conversation to a colleague, a group or the queue, with a note (R11). */
export function TransferDialog({
  conversation,
  onDone,
}: {
  conversation: HeldConversation;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const colleagues = useColleagues(conversation.shopId);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureCode>();

  const submit = async () => {
    if (chosen === undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const words = note.trim() === '' ? undefined : note.trim();
      const { status } = await client.transfer(conversation.conversationId, targetOf(chosen), words);
      void message.success(t(`transfer.done.${status}`));
      onDone();
    } catch (error) {
      setFailure(toFailure(error).code);
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={t('transfer.title', { name: conversation.buyer.name })}
      okText={t('transfer.submit')}
      okButtonProps={{ disabled: chosen === undefined }}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onDone}
    >
      <Flex vertical gap={12}>
        <Input.Search
          autoFocus
          allowClear
          placeholder={t('transfer.search')}
          aria-label={t('transfer.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <div className="transfer-targets">
          {colleagues.status === 'loading' && <Skeleton active paragraph={{ rows: 5 }} />}
          {colleagues.status === 'failed' && (
            <Alert
              type="error"
              title={t('failure.load', { reason: sayFailure(colleagues.code, t) })}
              action={
                <Button size="small" onClick={colleagues.retry}>
                  {t('failure.retry')}
                </Button>
              }
            />
          )}
          {colleagues.status === 'ready' && (
            <Radio.Group
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
              style={{ width: '100%' }}
            >
              <Targets targets={colleagues.targets} search={search} ownerId={conversation.agentId} />
            </Radio.Group>
          )}
        </div>
        <Input.TextArea
          rows={3}
          maxLength={500}
          showCount
          value={note}
          onChange={(event) => setNote(event.target.value)}
          placeholder={t('transfer.notePlaceholder')}
          aria-label={t('transfer.note')}
          style={{ marginBottom: 16 }}
        />
        {failure && (
          <Alert
            type="error"
            showIcon
            title={t('transfer.failed', { reason: sayFailure(failure, t) })}
            role="alert"
          />
        )}
      </Flex>
    </Modal>
  );
}

const isOnline = (agent: AgentRow) => agent.reachable && agent.state === 'accepting';

/** Who can take it now comes first, the least loaded on top. */
function byReadiness(a: AgentRow, b: AgentRow): number {
  return Number(isOnline(b)) - Number(isOnline(a)) || a.load / a.limit - b.load / b.limit;
}

function Targets(props: { targets: TransferTargets; search: string; ownerId: string | undefined }) {
  const { t } = useTranslation();
  const words = props.search.trim().toLowerCase();
  const matches = (name: string) => name.toLowerCase().includes(words);
  const groups = props.targets.groups.filter((group) => matches(group.name));
  const agents = props.targets.agents
    .filter((agent) => agent.agentId !== props.ownerId && matches(agent.name))
    .sort(byReadiness);
  if (groups.length + agents.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('transfer.none')} />;
  }
  return (
    <>
      {groups.length > 0 && <Typography.Text type="secondary">{t('transfer.groups')}</Typography.Text>}
      {groups.map((group) => (
        <Target key={group.groupId} value={`group:${group.groupId}`} name={group.name}>
          {group.queued > 0 && <Tag color="gold">{t('transfer.waiting', { count: group.queued })}</Tag>}
          <span className="transfer-state">
            <Badge
              status={group.light === 'online' ? 'success' : 'default'}
              text={t(`light.${group.light}`)}
            />
          </span>
        </Target>
      ))}
      <Target value={QUEUE} name={t('transfer.queue')}>
        <Typography.Text type="secondary">{t('transfer.queueHint')}</Typography.Text>
      </Target>
      {agents.length > 0 && <Typography.Text type="secondary">{t('transfer.agents')}</Typography.Text>}
      {agents.map((agent) => (
        <Target
          key={agent.agentId}
          value={`agent:${agent.agentId}`}
          name={agent.name}
          picture={<PersonPicture name={agent.name} address={agent.avatar} />}
        >
          {agent.kind !== 'agent' && <Tag>{t(`kind.${agent.kind}`)}</Tag>}
          <AgentReadiness agent={agent} />
        </Target>
      ))}
    </>
  );
}

function AgentReadiness({ agent }: { agent: AgentRow }) {
  const { t } = useTranslation();
  const full = agent.load >= agent.limit;
  return (
    <>
      {full && <Tag color="volcano">{t('transfer.full')}</Tag>}
      <span className="transfer-load">
        {agent.load}/{agent.limit}
      </span>
      <span className="transfer-state">
        {STATE_ICON[agent.reachable ? agent.state : 'off']}{' '}
        {agent.reachable ? t(`agentState.${agent.state}`) : t('transfer.offline')}
      </span>
    </>
  );
}

function Target(props: { value: string; name: string; picture?: ReactNode; children: ReactNode }) {
  const { value, name, picture, children } = props;
  return (
    <Radio value={value} className="transfer-target">
      {picture}
      <span className="transfer-name">{name}</span>
      <span className="transfer-facts">{children}</span>
    </Radio>
  );
}
