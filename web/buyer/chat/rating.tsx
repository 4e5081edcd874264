/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { MAX_COMMENT_LENGTH, MAX_STARS } from '../../../client-sdk/protocol/ratings.ts';
import type { ChatSession, ChatView } from './chat-session.ts';
import { CloseIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';

const STARS = Array.from({ length: MAX_STARS }, (_, i) => i + 1);

/** Asks what the buyer thinks of a chat that is over: stars, and words if he likes. */
export function Rating({
  session,
  rating,
}: {
  session: ChatSession;
  rating: NonNullable<ChatView['rating']>;
}) {
  const { say } = useLanguage();
  const [stars, setStars] = useState(0);
  const [comment, setComment] = useState('');
  const [sending, setSending] = useState(false);
  const { agentName } = rating.due;

  const send = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    await session.rate(stars, comment);
    setSending(false);
  };

  return (
    <form class="rating" data-testid="chat-rating" onSubmit={(event) => void send(event)}>
      <div class="rating-head">
        {rating.done ? (
          <span class="grow" role="status">
            {say('rateThanks')}
          </span>
        ) : (
          <span class="grow" id="fenliu-rate">
            {agentName === null ? say('rateAsk') : say('rateAskAgent', { agent: agentName })}
          </span>
        )}
        <button
          type="button"
          class="tool"
          aria-label={say('rateDismiss')}
          title={say('rateDismiss')}
          onClick={() => session.dismissRating()}
        >
          <CloseIcon />
        </button>
      </div>
      {!rating.done && (
        <fieldset class="stars" aria-labelledby="fenliu-rate">
          {STARS.map((n) => (
            <label key={n} class={n <= stars ? 'star full' : 'star'}>
              <input
                type="radio"
                name="fenliu-stars"
                aria-label={say('rateStars', { stars: n })}
                checked={n === stars}
                onChange={() => setStars(n)}
              />
              <span aria-hidden="true">{n <= stars ? '★' : '☆'}</span>
            </label>
          ))}
        </fieldset>
      )}
      {!rating.done && stars > 0 && (
        <div class="rating-words">
          <input
            type="text"
            maxLength={MAX_COMMENT_LENGTH}
            value={comment}
            placeholder={say('rateComment')}
            aria-label={say('rateComment')}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="primary" disabled={sending}>
            {say('rateSend')}
          </button>
        </div>
      )}
    </form>
  );
}
