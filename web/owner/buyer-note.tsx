import { StopOutlined, UserOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { Alert, App, Button, Form, Modal, Select, Switch, Tag } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useRefreshed } from '../shared/use-refreshed.ts';
import { useShop } from './shop-context.ts';

const REFRESH_MS = 30_000;

interface Note {
  blocked: boolean;
  dedicatedAgentId: string | null;
}

/** What the shop has settled about this buyer, and the way to change it: blocked (R4.1), dedicated agent (R4.4). */
export function BuyerNote({ shopId, buyer }: Pick<StaffConversation, 'shopId' | 'buyer'>) {
  const { t } = useTranslation();
  const { client, live } = useShop();
  const load = useCallback(() => client.buyerNote(shopId, buyer.buyerId), [client, shopId, buyer.buyerId]);
  const { data: note, failure, retry } = useRefreshed(load, REFRESH_MS);
  const [editing, setEditing] = useState(false);
  const loading = note === undefined && failure === undefined;
  const dedicated = live.agents.find(({ agentId }) => agentId === note?.dedicatedAgentId);
  return (
    <>
      {note?.blocked && (
        <Tag color="error" icon={<StopOutlined />}>
          {t('supervise.buyer.blocked')}
        </Tag>
      )}
      {note?.dedicatedAgentId && (
        <Tag color="processing" icon={<UserSwitchOutlined />}>
          {t('supervise.buyer.dedicatedTo', { name: dedicated?.name ?? note.dedicatedAgentId })}
        </Tag>
      )}
      <Button
        size="small"
        icon={<UserOutlined />}
        loading={loading}
        // A press on a button that only says so would be lost without a word.
        disabled={loading}
        danger={failure !== undefined}
        onClick={() => (failure === undefined ? setEditing(true) : retry())}
      >
        {failure === undefined ? t('supervise.buyer.edit') : t('failure.retry')}
      </Button>
      {editing && note && (
        <NoteDialog
          shopId={shopId}
          buyer={buyer}
          note={note}
          onEnd={() => {
            setEditing(false);
            retry();
          }}
        />
      )}
    </>
  );
}

function NoteDialog(props: Pick<StaffConversation, 'shopId' | 'buyer'> & { note: Note; onEnd: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { client, live } = useShop();
  const [form] = Form.useForm<Note>();
  const blocked = Form.useWatch('blocked', form);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const { shopId, buyer, note, onEnd } = props;

  const save = async ({ blocked, dedicatedAgentId }: Note) => {
    setBusy(true);
    setFailed(undefined);
    try {
      await client.noteBuyer(shopId, buyer.buyerId, { blocked, dedicatedAgentId: dedicatedAgentId ?? null });
      void message.success(t('supervise.buyer.saved'));
      onEnd();
    } catch (error) {
      setFailed(t('supervise.buyer.failed', { reason: sayFailure(toFailure(error).code, t) }));
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={t('supervise.buyer.title', { name: buyer.name })}
      okText={t('supervise.buyer.save')}
      okButtonProps={{ danger: blocked === true && !note.blocked }}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onEnd}
    >
      <Form form={form} layout="vertical" initialValues={note} onFinish={(values) => void save(values)}>
        <Form.Item
          name="dedicatedAgentId"
          label={t('supervise.buyer.dedicated')}
          extra={t('supervise.buyer.dedicatedHint')}
        >
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('supervise.buyer.nobody')}
            options={live.agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
          />
        </Form.Item>
        <Form.Item
          name="blocked"
          label={t('supervise.buyer.block')}
          extra={t('supervise.buyer.blockHint')}
          valuePropName="checked"
        >
          <Switch checkedChildren={t('routing.on')} unCheckedChildren={t('routing.off')} />
        </Form.Item>
        {failed && <Alert type="error" showIcon role="alert" title={failed} />}
      </Form>
    </Modal>
  );
}
