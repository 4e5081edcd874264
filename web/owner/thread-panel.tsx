import { LockOutlined, MessageOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Flex, Tabs, Tag, Typography } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { FileSourceProvider } from '../shared/file-source.tsx';
import { LoadFailed } from '../shared/load-failed.tsx';
import { MessageList } from '../shared/message-list.tsx';
import { MessageView } from '../shared/message-view.tsx';
import { useMoments } from '../shared/use-moments.ts';
import { BuyerNote } from './buyer-note.tsx';
import { StatusTag } from './conversation-list.tsx';
import { ConversationRating } from './conversation-rating.tsx';
import { ConversationTraces } from './conversation-traces.tsx';
import { Loading } from './loading.tsx';
import { useShop } from './shop-context.ts';
import { SuperviseBar } from './supervise/supervise-bar.tsx';
import { useWatched } from './supervise/use-watched.ts';
import { Whispers } from './supervise/whispers.tsx';
import './thread.css';
import { useAgentName } from './use-agent-name.ts';
import { useThread } from './use-thread.ts';

/** One conversation to read: what was said, and why it went where it is. */
export function ThreadPanel({ conversation: opened }: { conversation: StaffConversation }) {
  const { t } = useTranslation();
  const { full } = useMoments();
  const { client } = useShop();
  const agentName = useAgentName();
  const conversation = useWatched(client, opened);
  const { shopId, buyer, openedAt } = conversation;
  const loadFile = useCallback((fileId: string) => client.fetchFile(shopId, fileId), [client, shopId]);
  return (
    <FileSourceProvider load={loadFile}>
      <div className="thread">
        <Flex wrap align="center" gap={8}>
          <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
            {buyer.name}
          </Typography.Title>
          <StatusTag conversation={conversation} />
          <Typography.Text type="secondary">
            {[agentName(conversation), full(openedAt)].join(' · ')}
          </Typography.Text>
          <Tag icon={<LockOutlined />} variant="outlined">
            {t('thread.readOnly')}
          </Tag>
          <BuyerNote shopId={shopId} buyer={buyer} />
        </Flex>
        <ConversationRating shopId={shopId} conversationId={conversation.conversationId} />
        <SuperviseBar conversation={conversation} />
        <Whispers {...conversation} />
        <Tabs
          items={[
            {
              key: 'chat',
              label: t('thread.chat'),
              icon: <MessageOutlined />,
              children: <ThreadMessages conversation={opened} />,
            },
            {
              key: 'why',
              label: t('thread.why'),
              icon: <QuestionCircleOutlined />,
              children: <ConversationTraces conversation={conversation} />,
            },
          ]}
        />
      </div>
    </FileSourceProvider>
  );
}

const messageKey = (message: Message) => String(message.seq);

const showMessage = ({ from, body, at }: Message) => (
  <MessageView from={from} body={body} at={at} mine={false} side={from.kind === 'buyer' ? 'left' : 'right'} />
);

function ThreadMessages({ conversation }: { conversation: StaffConversation }) {
  const { client } = useShop();
  const { messages, more, loadOlder, failure, retry } = useThread(client, conversation);
  if (messages === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return (
    <MessageList
      items={messages}
      itemKey={messageKey}
      renderItem={showMessage}
      more={more}
      loadOlder={loadOlder}
    />
  );
}
