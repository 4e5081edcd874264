import {
  CheckCircleFilled,
  CheckCircleOutlined,
  CheckOutlined,
  ClockCircleOutlined,
  ExclamationCircleFilled,
} from '@ant-design/icons';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageBody as Body, Sender } from '../../client-sdk/protocol/messages.ts';
import { MessageBody } from './message-body.tsx';
import { useMoments } from './use-moments.ts';
import './messages.css';
import { saySystemLine } from './system-line.ts';

/** How far a message of one's own has come. */
export type DeliveryMark = 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

const MARKS: Record<DeliveryMark, ReactNode> = {
  sending: <ClockCircleOutlined />,
  failed: <ExclamationCircleFilled />,
  sent: <CheckOutlined />,
  delivered: <CheckCircleOutlined />,
  read: <CheckCircleFilled />,
};

export interface MessageViewProps {
  from: Sender;
  body: Body;
  /** ms since 1970 */
  at: number;
  /** The reader's own side, colleagues included, is the right one. */
  side: 'left' | 'right';
  /** Written by the reader. */
  mine: boolean;
  mark?: DeliveryMark | undefined;
  /** Buttons that belong to this message, such as recall or send again. */
  actions?: ReactNode;
}

/** One message of a conversation: a bubble, or a line in the middle for what the router or a recall says. */
export const MessageView = memo(function MessageView({
  from,
  body,
  at,
  side,
  mine,
  mark,
  actions,
}: MessageViewProps) {
  const { t } = useTranslation();
  const { moment, full } = useMoments();
  if (body.kind === 'recall') return null;
  if (body.kind === 'system') {
    const line = <Line at={at} text={saySystemLine(body, t)} />;
    return body.text ? <AutoReply line={line} text={body.text} /> : line;
  }
  if (body.kind === 'recalled') {
    const who = mine ? 'mine' : from.kind === 'buyer' || from.kind === 'agent' ? from.kind : 'other';
    return <Line at={at} text={t(`message.recalled.${who}`)} />;
  }
  const name = from.kind === 'system' ? '' : from.name;
  return (
    <article className={`message message-${side}`} data-testid="message" aria-label={name}>
      <div className="message-head">
        {from.kind === 'bot' && `${t('message.bot')} · `}
        {name}{' '}
        <time dateTime={new Date(at).toISOString()} title={full(at)}>
          {moment(at)}
        </time>
      </div>
      <div className="message-row">
        <div className={`message-bubble message-${body.kind}`}>
          <MessageBody body={body} />
        </div>
        {actions && <div className="message-actions">{actions}</div>}
      </div>
      {mark && (
        <div className={`message-mark message-mark-${mark}`}>
          {MARKS[mark]} {t(`message.${mark}`)}
        </div>
      )}
    </article>
  );
});

/** What the shop answered by itself, with the line that says why. */
function AutoReply({ line, text }: { line: ReactNode; text: string }) {
  const { t } = useTranslation();
  return (
    <>
      {line}
      <article className="message message-right" data-testid="auto-reply" aria-label={t('replies.label')}>
        <div className="message-head">{t('replies.label')}</div>
        <div className="message-row">
          <div className="message-bubble message-text">
            <MessageBody body={{ kind: 'text', text }} />
          </div>
        </div>
      </article>
    </>
  );
}

function Line({ at, text }: { at: number; text: string }) {
  const { moment, full } = useMoments();
  return (
    <p className="message-line">
      {text} <time title={full(at)}>{moment(at)}</time>
    </p>
  );
}
