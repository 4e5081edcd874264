/** @jsxImportSource preact */
import type { BuyerSnapshot } from '../../../client-sdk/buyer-client.ts';
import { errorText } from '../language/error-text.ts';
import { waitText } from '../language/format.ts';
import type { ChatSession } from './chat-session.ts';
import { useLanguage } from './language-context.ts';

/** What stands between the buyer and an answer: a lost line, the queue, or nobody there. */
export function StatusBand({ session, snapshot }: { session: ChatSession; snapshot: BuyerSnapshot | null }) {
  const language = useLanguage();
  const { say } = language;
  const connection = snapshot?.connection;
  const conversation = snapshot?.conversation;

  if (connection?.status === 'closed' && connection.reason !== 'by_client') {
    const text = errorText(connection.reason);
    return (
      <div class="band bad" role="alert">
        <span class="grow">{say(text === 'errorGeneric' ? 'refused' : text)}</span>
        <button type="button" class="link" onClick={() => session.tryNow()}>
          {say('tryAgain')}
        </button>
      </div>
    );
  }
  if (connection?.status === 'waiting') {
    return (
      <div class="band" role="status">
        <span class="grow">{say('reconnecting')}</span>
        <button type="button" class="link" onClick={() => session.tryNow()}>
          {say('tryAgain')}
        </button>
      </div>
    );
  }
  if (!snapshot?.shop && connection?.status !== 'online') {
    return (
      <div class="band calm" role="status">
        {say('connecting')}
      </div>
    );
  }
  if (conversation?.status === 'queued') {
    const { place, estimateMs } = conversation;
    return (
      <div class="band calm" role="status" data-testid="chat-place">
        <strong>
          {place === undefined
            ? say('queued')
            : place === 1
              ? say('queueNext')
              : say('queuePlace', { place })}
        </strong>
        {estimateMs !== undefined && <span>{waitText(language, estimateMs)}</span>}
      </div>
    );
  }
  if (conversation?.status === 'pooled') {
    return (
      <div class="band calm" role="status">
        {say('pooled')}
      </div>
    );
  }
  return null;
}
