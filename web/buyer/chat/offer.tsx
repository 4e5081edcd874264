/** @jsxImportSource preact */
import { Card, type CardBody } from './card.tsx';
import type { ChatSession } from './chat-session.ts';
import { CloseIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';

/** What the buyer is looking at, ready to be sent as a card. */
export function Offer({
  session,
  body,
  disabled,
}: {
  session: ChatSession;
  body: CardBody;
  disabled: boolean;
}) {
  const { say } = useLanguage();
  const { url: _stayHere, ...shown } = body;
  return (
    <section class="offer" aria-label={say(body.kind === 'product' ? 'cardProduct' : 'cardOrder')}>
      <Card body={shown} />
      <button type="button" class="primary" disabled={disabled} onClick={() => session.sendOffer()}>
        {say('sendCard')}
      </button>
      <button
        type="button"
        class="tool"
        aria-label={say('dismissCard')}
        title={say('dismissCard')}
        onClick={() => session.dismissOffer()}
      >
        <CloseIcon />
      </button>
    </section>
  );
}
