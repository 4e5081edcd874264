import { BellOutlined, EyeInvisibleOutlined, RollbackOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { App, Button, Flex, Form, Input, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../../client-sdk/protocol/models.ts';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import { useShop } from '../shop-context.ts';
import { CloseTalk, TransferTalk } from './move-talk.tsx';
import { useStep } from './use-step.ts';

/** What a supervisor may do at an open conversation: whisper, remind, take over, hand back, transfer, close. */
export function SuperviseBar({ conversation }: { conversation: StaffConversation }) {
  const { shop } = useShop();
  const { status, agentId } = conversation;
  if (status === 'closed') return null;
  const mine = agentId === shop.agentId;
  return (
    <Flex vertical gap={8} data-testid="supervise-bar">
      {!mine && agentId !== undefined && holdsPoint(shop.points, 'supervise.whisper') && (
        <WhisperForm conversation={conversation} />
      )}
      {holdsPoint(shop.points, 'supervise.take-over') && <TakeOver conversation={conversation} mine={mine} />}
      {!mine && (
        <Flex gap={12} wrap>
          {agentId !== undefined && holdsPoint(shop.points, 'conversations.transfer') && (
            <TransferTalk conversation={conversation} />
          )}
          {holdsPoint(shop.points, 'conversations.close') && <CloseTalk conversation={conversation} />}
        </Flex>
      )}
    </Flex>
  );
}

function WhisperForm({ conversation }: { conversation: StaffConversation }) {
  const { t } = useTranslation();
  const { client, live } = useShop();
  const { busy, step } = useStep();
  const [form] = Form.useForm<{ text: string }>();
  const { shopId, conversationId, agentId, agentName } = conversation;
  const nobody = t('supervise.talk.nobody');
  // He is told when he comes back.
  const isGone = live.agents.find((agent) => agent.agentId === agentId)?.reachable === false;
  const send = async ({ text }: { text?: string }) => {
    if (!text?.trim()) return;
    const later = isGone ? t('supervise.talk.later', { name: agentName }) : undefined;
    if (await step(() => client.supervision.whisper(shopId, conversationId, text), later, nobody)) {
      form.resetFields();
    }
  };
  const remind = () =>
    step(
      () => client.supervision.remind(shopId, conversationId),
      t(isGone ? 'supervise.talk.later' : 'supervise.talk.reminded', { name: agentName }),
      nobody,
    );
  return (
    <Form form={form} onFinish={(values) => void send(values)}>
      <Flex gap={8} wrap>
        <Form.Item name="text" noStyle>
          <Input
            style={{ flex: '1 1 200px' }}
            prefix={<EyeInvisibleOutlined />}
            maxLength={1000}
            aria-label={t('supervise.talk.whisperTo', { name: agentName })}
            placeholder={t('supervise.talk.whisperTo', { name: agentName })}
          />
        </Form.Item>
        <Button htmlType="submit" loading={busy}>
          {t('supervise.talk.whisper')}
        </Button>
        <Button icon={<BellOutlined />} loading={busy} onClick={() => void remind()}>
          {t('supervise.talk.remind')}
        </Button>
      </Flex>
    </Form>
  );
}

function TakeOver({ conversation, mine }: { conversation: StaffConversation; mine: boolean }) {
  const { t } = useTranslation();
  const { client } = useShop();
  const { modal } = App.useApp();
  const { busy, step } = useStep();
  const { shopId, conversationId, takenFrom, agentName } = conversation;
  const bench = (
    <Typography.Link href="/agent" target="_blank">
      {t('supervise.talk.openBench')}
    </Typography.Link>
  );
  if (mine) {
    return (
      <Flex gap={12} align="center" wrap>
        <Typography.Text>{t('supervise.talk.mine')}</Typography.Text>
        {bench}
        {takenFrom && (
          <Button
            icon={<RollbackOutlined />}
            loading={busy}
            onClick={() =>
              void step(
                () => client.supervision.handBack(shopId, conversationId),
                t('supervise.talk.handedBack', { name: takenFrom.name }),
              )
            }
          >
            {t('supervise.talk.handBack', { name: takenFrom.name })}
          </Button>
        )}
      </Flex>
    );
  }
  const ask = () =>
    modal.confirm({
      title: t('supervise.talk.takeOverTitle'),
      content: t(agentName === undefined ? 'supervise.talk.takeWaiting' : 'supervise.talk.takeFrom', {
        name: agentName,
      }),
      okText: t('supervise.talk.takeOver'),
      onOk: () =>
        step(
          () => client.supervision.takeOver(shopId, conversationId),
          t('supervise.talk.taken'),
          t('supervise.talk.benchFirst'),
        ),
    });
  return (
    <Flex gap={12} align="center" wrap>
      <Button icon={<UserSwitchOutlined />} loading={busy} onClick={ask}>
        {t('supervise.talk.takeOver')}
      </Button>
      {bench}
    </Flex>
  );
}
