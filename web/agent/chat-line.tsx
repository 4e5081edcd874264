import { DeleteOutlined, RedoOutlined, RollbackOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Line, PendingLine, SentLine } from '../../client-sdk/line.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { useTick } from '../shared/duration.tsx';
import { sayFailure } from '../shared/failure-text.ts';
import { type DeliveryMark, MessageView } from '../shared/message-view.tsx';
import { useAgentClient } from './agent-connection.tsx';

// W6, as client-sdk/protocol/messages.ts has it; the page does without the schemas there.
const RECALL_WINDOW_MS = 120_000;

export interface ChatLineProps {
  line: Line;
  mark: DeliveryMark;
  /** The agent's own id in this shop. */
  myId: string;
  myName: string;
}

/** One line of the chat with what the agent can do with it: recall, send again, delete. */
export const ChatLine = memo(function ChatLine({ line, mark, myId, myName }: ChatLineProps) {
  if (line.status !== 'sent') {
    return (
      <MessageView
        from={{ kind: 'agent', id: myId, name: myName }}
        body={line.body}
        at={line.at}
        side="right"
        mine
        mark={mark}
        actions={line.status === 'failed' ? <FailedActions line={line} /> : undefined}
      />
    );
  }
  const { from, body } = line;
  const mine = from.kind === 'agent' && from.id === myId;
  const ofShop = from.kind === 'agent' || from.kind === 'bot';
  const recallable = mine && body.kind !== 'recalled' && Date.now() - line.at < RECALL_WINDOW_MS;
  return (
    <MessageView
      from={from}
      body={body}
      at={line.at}
      side={ofShop ? 'right' : 'left'}
      mine={mine}
      mark={mine ? mark : undefined}
      actions={recallable ? <RecallAction line={line} /> : undefined}
    />
  );
});

function RecallAction({ line }: { line: SentLine }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const inTime = useTick((now) => now - line.at < RECALL_WINDOW_MS);
  if (!inTime) return null;
  const recall = async () => {
    try {
      await client.recall(line.conversationId, line.seq);
    } catch (error) {
      void message.error(t('recall.failed', { reason: sayFailure(toFailure(error).code, t) }));
    }
  };
  return (
    <Button
      type="text"
      size="small"
      icon={<RollbackOutlined />}
      title={t('message.recall')}
      aria-label={t('message.recall')}
      onClick={() => void recall()}
    />
  );
}

function FailedActions({ line }: { line: PendingLine }) {
  const { t } = useTranslation();
  const client = useAgentClient();
  return (
    <span className="message-always">
      {line.failure && <span className="message-mark-failed">{sayFailure(line.failure.code, t)}</span>}
      <Button size="small" type="link" icon={<RedoOutlined />} onClick={() => client.retry(line.clientId)}>
        {t('message.retry')}
      </Button>
      <Button
        size="small"
        type="link"
        danger
        icon={<DeleteOutlined />}
        onClick={() => client.discard(line.clientId)}
      >
        {t('message.discard')}
      </Button>
    </span>
  );
}
