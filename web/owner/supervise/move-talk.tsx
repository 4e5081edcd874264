import { CloseCircleOutlined, SwapOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../../client-sdk/protocol/models.ts';
import { QUEUE, targetOf } from '../../shared/transfer-target.ts';
import { useShop } from '../shop-context.ts';
import { useStep } from './use-step.ts';

/** Gives somebody else's conversation to a colleague, a group or the queue (R11). */
export function TransferTalk({ conversation }: { conversation: StaffConversation }) {
  const { t } = useTranslation();
  const { client, live } = useShop();
  const { busy, step } = useStep();
  const [open, setOpen] = useState(false);
  const { shopId, conversationId, agentId, agentName, buyer } = conversation;
  const colleagues = live.agents.filter((agent) => agent.reachable && agent.agentId !== agentId);
  const options = [
    { value: QUEUE, label: t('supervise.talk.queue') },
    {
      label: t('supervise.talk.groups'),
      options: live.groups.map(({ groupId, name }) => ({ value: `group:${groupId}`, label: name })),
    },
    {
      label: t('supervise.talk.colleagues'),
      options: colleagues.map(({ agentId, name, load, limit }) => ({
        value: `agent:${agentId}`,
        label: `${name} ${load}/${limit}`,
      })),
    },
  ];
  const give = async ({ to, note }: { to: string; note?: string }) => {
    const words = note?.trim() || undefined;
    const done = t('supervise.talk.transferred');
    const moved = step(
      () => client.supervision.transfer(shopId, conversationId, targetOf(to), words),
      done,
      t('supervise.talk.nobody'),
    );
    if (await moved) setOpen(false);
  };
  return (
    <>
      <Button icon={<SwapOutlined />} onClick={() => setOpen(true)}>
        {t('supervise.talk.transfer')}
      </Button>
      <Modal
        open={open}
        destroyOnHidden
        title={t('supervise.talk.transferTitle', { name: buyer.name, agent: agentName })}
        okText={t('supervise.talk.transfer')}
        okButtonProps={{ htmlType: 'submit', form: 'transfer-talk' }}
        confirmLoading={busy}
        onCancel={() => setOpen(false)}
      >
        <Form id="transfer-talk" layout="vertical" onFinish={(values) => void give(values)}>
          <Form.Item
            name="to"
            label={t('supervise.talk.to')}
            rules={[{ required: true, message: t('supervise.talk.choose') }]}
          >
            <Select
              options={options}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('supervise.talk.choose')}
            />
          </Form.Item>
          <Form.Item name="note" label={t('supervise.talk.note')}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}

/** Ends somebody else's conversation, or one that waits, in the shop's name (R13). */
export function CloseTalk({ conversation }: { conversation: StaffConversation }) {
  const { t } = useTranslation();
  const { client } = useShop();
  const { modal } = App.useApp();
  const { busy, step } = useStep();
  const { shopId, conversationId, buyer } = conversation;
  const ask = () =>
    modal.confirm({
      title: t('supervise.talk.closeTitle', { name: buyer.name }),
      content: t('supervise.talk.closeHint'),
      okText: t('supervise.talk.close'),
      okButtonProps: { danger: true },
      onOk: () => step(() => client.supervision.close(shopId, conversationId), t('supervise.talk.closed')),
    });
  return (
    <Button danger icon={<CloseCircleOutlined />} loading={busy} onClick={ask}>
      {t('supervise.talk.close')}
    </Button>
  );
}
