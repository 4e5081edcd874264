import { ArrowLeftOutlined, CloseCircleOutlined, InfoCircleOutlined, SwapOutlined } from '@ant-design/icons';
import { Alert, Button, Tag } from 'antd';
import { type DragEvent, memo, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { deliveryOf, type Line } from '../../client-sdk/line.ts';
import { FileSourceProvider } from '../shared/file-source.tsx';
import { MessageList } from '../shared/message-list.tsx';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';
import { ChatLine } from './chat-line.tsx';
import { Composer } from './composer.tsx';
import { HandBack } from './hand-back.tsx';
import { useSendFiles } from './send-files.ts';
import { Whispers } from './whispers.tsx';

export interface ChatPaneProps {
  conversation: HeldConversation;
  draft: string;
  onDraft: (conversationId: string, text: string) => void;
  onBack: () => void;
  onDetails: () => void;
  onTransfer: () => void;
  onClose: () => void;
}

const lineKeyOf = (line: Line) => line.key;

/** The chat in the middle. Give it a `key` for each conversation. */
export const ChatPane = memo(function ChatPane(props: ChatPaneProps) {
  const { conversation, draft, onDraft, onBack, onDetails, onTransfer, onClose } = props;
  const { conversationId, shopId, cursors } = conversation;
  const client = useAgentClient();
  const lines = useAgentPart((_, from) => from.lines(conversationId));
  const more = useAgentPart((_, from) => from.moreHistory(conversationId));
  const me = useAgentPart((snapshot) => snapshot.shops.find((shop) => shop.shopId === shopId)?.me);
  const sendFiles = useSendFiles(conversationId);
  const drop = useFileDrop(sendFiles);
  useMarkRead(conversation);

  const loadFile = useCallback((fileId: string) => client.fetchFile(shopId, fileId), [client, shopId]);
  const loadOlder = useCallback(() => client.history(conversationId), [client, conversationId]);
  const renderLine = useCallback(
    (line: Line) => {
      const ofThisVisit = line.status !== 'sent' || line.conversationId === conversationId;
      const mark = deliveryOf(line, 'agent', ofThisVisit ? cursors : undefined);
      return <ChatLine line={line} mark={mark} myId={me?.agentId ?? ''} myName={me?.name ?? ''} />;
    },
    [conversationId, cursors, me?.agentId, me?.name],
  );

  return (
    <main className="pane pane-chat" {...drop.handlers}>
      <ChatHead
        name={conversation.buyer.name}
        shopId={shopId}
        unansweredSince={conversation.unansweredSince}
        conversationId={conversationId}
        takenFrom={conversation.takenFrom}
        onBack={onBack}
        onDetails={onDetails}
        onTransfer={onTransfer}
        onClose={onClose}
      />
      {conversation.note && <TransferNote note={conversation.note} />}
      <FileSourceProvider load={loadFile}>
        <MessageList
          items={lines}
          itemKey={lineKeyOf}
          renderItem={renderLine}
          more={more}
          loadOlder={loadOlder}
        />
      </FileSourceProvider>
      <Whispers conversationId={conversationId} />
      <TypingLine conversation={conversation} />
      <Composer
        shopId={shopId}
        conversationId={conversationId}
        draft={draft}
        onDraft={onDraft}
        onFiles={sendFiles}
      />
      {drop.over && <DropHint />}
    </main>
  );
});

interface ChatHeadProps extends Omit<ChatPaneProps, 'conversation' | 'draft' | 'onDraft'> {
  name: string;
  shopId: string;
  unansweredSince: number | undefined;
  conversationId: string;
  takenFrom: HeldConversation['takenFrom'];
}

const ChatHead = memo(function ChatHead(props: ChatHeadProps) {
  const { name, shopId, unansweredSince, onBack, onDetails, onTransfer, onClose } = props;
  const { conversationId, takenFrom } = props;
  const { t } = useTranslation();
  const shopName = useAgentPart((snapshot) =>
    snapshot.shops.length > 1 ? snapshot.shops.find((shop) => shop.shopId === shopId)?.shopName : undefined,
  );
  return (
    <div className="pane-head">
      <Button
        className="only-phone"
        type="text"
        icon={<ArrowLeftOutlined />}
        aria-label={t('back')}
        onClick={onBack}
      />
      <h2 className="chat-name">{name}</h2>
      {shopName && <Tag color="geekblue">{shopName}</Tag>}
      {unansweredSince !== undefined && <WaitBadge since={unansweredSince} />}
      <span className="chat-head-end">
        <HandBack conversationId={conversationId} takenFrom={takenFrom} />
        <Button
          icon={<SwapOutlined />}
          aria-label={t('chat.transfer')}
          data-testid="transfer-button"
          onClick={onTransfer}
        >
          <span className="not-phone">{t('chat.transfer')}</span>
        </Button>
        <Button
          icon={<CloseCircleOutlined />}
          aria-label={t('chat.close')}
          data-testid="close-button"
          onClick={onClose}
        >
          <span className="not-phone">{t('chat.close')}</span>
        </Button>
        <Button
          className="not-wide"
          type="text"
          icon={<InfoCircleOutlined />}
          aria-label={t('chat.details')}
          onClick={onDetails}
        />
      </span>
    </div>
  );
});

function TransferNote({ note }: { note: NonNullable<HeldConversation['note']> }) {
  const { t } = useTranslation();
  return <Alert banner type="info" title={t('chat.note', note)} />;
}

function TypingLine({ conversation }: { conversation: HeldConversation }) {
  const { t } = useTranslation();
  return (
    <div className="chat-typing" aria-live="polite">
      {conversation.typing && t('chat.typing', { name: conversation.buyer.name })}
    </div>
  );
}

function DropHint() {
  const { t } = useTranslation();
  return <div className="chat-drop">{t('chat.dropFiles')}</div>;
}

/** Tells that the agent has read the chat, while he can see it. */
function useMarkRead({ conversationId, lastSeq }: HeldConversation): void {
  const client = useAgentClient();
  useEffect(() => {
    const mark = () => {
      if (document.visibilityState === 'visible') client.markRead(conversationId, lastSeq);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [client, conversationId, lastSeq]);
}

function useFileDrop(onFiles: (files: Iterable<File>) => void) {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { over, handlers };
}
