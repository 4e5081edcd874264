/** @jsxImportSource preact */
import { deliveryOf, type Line } from '../../../client-sdk/line.ts';
import type { MessageBody } from '../../../client-sdk/protocol/messages.ts';
import type { BuyerConversation } from '../../../client-sdk/protocol/models.ts';
import { errorText } from '../language/error-text.ts';
import { clockTime } from '../language/format.ts';
import { systemLine } from '../language/system-line.ts';
import { Card } from './card.tsx';
import type { ChatSession } from './chat-session.ts';
import { DeliveryMark } from './delivery-mark.tsx';
import { useLanguage } from './language-context.ts';
import { canRecall, isMine } from './line-facts.ts';
import { StoredFileLink, StoredImage } from './stored-file.tsx';

interface RowProps {
  session: ChatSession;
  line: Line;
  conversation: BuyerConversation | null;
  /** The same person spoke just before: no name again. */
  joined: boolean;
  /** The last of one person's lines: it carries the time. */
  last: boolean;
  now: number;
}

/** One line of the chat. */
export function MessageRow({ session, line, conversation, joined, last, now }: RowProps) {
  const { say, tag } = useLanguage();
  const language = useLanguage();
  const mine = isMine(line);
  const { body } = line;

  if (body.kind === 'system') {
    return (
      <>
        {(body.code !== 'notice' || !body.text) && <p class="quiet">{systemLine(language, body)}</p>}
        {body.text && (
          <div class="row" data-testid="auto-reply">
            <span class="name">{body.agentName ?? say('autoReply')}</span>
            <div class="said-line">
              <div class="said">
                <bdi>{body.text}</bdi>
              </div>
            </div>
            {body.agentName && <div class="under">{say('autoReply')}</div>}
          </div>
        )}
      </>
    );
  }
  if (body.kind === 'recall') return null;
  if (body.kind === 'recalled') {
    return <p class="quiet">{say(mine ? 'recalledMine' : 'recalledTheirs')}</p>;
  }

  const cursors =
    line.status === 'sent' && line.conversationId === conversation?.conversationId
      ? conversation.cursors
      : undefined;
  const delivery = deliveryOf(line, 'buyer', cursors);
  const name = line.status === 'sent' && 'name' in line.from ? line.from.name : '';
  const bare = body.kind === 'image' || body.kind === 'product' || body.kind === 'order';
  const showUnder = last || line.status !== 'sent';

  return (
    <div
      class={`row${mine ? ' mine' : ''}${joined ? ' joined' : ''}`}
      data-testid="chat-message"
      data-seq={line.status === 'sent' ? line.seq : undefined}
    >
      {mine ? <span class="unseen">{say('youSaid')}</span> : !joined && <span class="name">{name}</span>}
      <div class="said-line">
        <div class={`said${bare ? ' bare' : ''}`}>
          <Body session={session} body={body} />
        </div>
        {line.status === 'sent' && canRecall(line, conversation, now) && (
          <button type="button" class="link recall" onClick={() => void session.recall(line.seq)}>
            {say('recall')}
          </button>
        )}
      </div>
      {showUnder && (
        <div class="under">
          {line.status === 'failed' ? (
            <>
              <DeliveryMark delivery="failed" />
              {line.failure && <span>{say(errorText(line.failure.code))}</span>}
              <button type="button" class="link" onClick={() => session.retry(line.clientId)}>
                {say('retry')}
              </button>
              <button type="button" class="link" onClick={() => session.discard(line.clientId)}>
                {say('discard')}
              </button>
            </>
          ) : (
            <>
              <time dateTime={new Date(line.at).toISOString()}>{clockTime(tag, line.at)}</time>
              {mine && <DeliveryMark delivery={delivery} />}
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Body({ session, body }: { session: ChatSession; body: MessageBody }) {
  const { say } = useLanguage();
  switch (body.kind) {
    case 'text':
      return <bdi>{body.text}</bdi>;
    case 'image':
      return <StoredImage session={session} body={body} />;
    case 'file':
      return <StoredFileLink session={session} body={body} />;
    case 'product':
    case 'order':
      return <Card body={body} />;
    default:
      // A kind that a newer server knows.
      return <>{say('unknownMessage')}</>;
  }
}
