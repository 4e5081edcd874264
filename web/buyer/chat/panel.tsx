/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { errorText } from '../language/error-text.ts';
import type { ChatSession, ChatView } from './chat-session.ts';
import { Composer } from './composer.tsx';
import { holdsFocus, keepFocusInside } from './keep-focus-inside.ts';
import { useLanguage } from './language-context.ts';
import { MessageList } from './message-list.tsx';
import { Offer } from './offer.tsx';
import { PanelHead } from './panel-head.tsx';
import { Rating } from './rating.tsx';
import { StatusBand } from './status-band.tsx';
import { Uploads } from './uploads.tsx';

interface PanelProps {
  session: ChatSession;
  view: ChatView;
  /** Put the cursor into the field: the buyer opened the panel himself. */
  takeFocus: boolean;
}

/** The open chat. */
export function Panel({ session, view, takeFocus }: PanelProps) {
  const { say } = useLanguage();
  const panel = useRef<HTMLDivElement>(null);
  const [ending, setEnding] = useState(false);
  const [dropping, setDropping] = useState(false);
  const { snapshot, refused } = view;
  const over = snapshot?.connection.status === 'closed';
  const disabled = over || (view.light === 'disabled' && snapshot?.conversation?.status !== 'assigned');

  useEffect(() => {
    if (takeFocus) panel.current?.querySelector('textarea')?.focus();
  }, [takeFocus]);

  // What had the focus may be gone with this drawing, such as “try again” once it is tried: the keys stay in the panel.
  const hadFocus = panel.current !== null && holdsFocus(panel.current);
  useLayoutEffect(() => {
    if (hadFocus && panel.current && !holdsFocus(panel.current)) panel.current.focus();
  });

  const onKeyDown = (event: KeyboardEvent) => {
    // The page's own shortcuts must not hear what is typed here.
    event.stopPropagation();
    if (event.key === 'Escape' && !event.isComposing) session.close();
    else if (panel.current) keepFocusInside(event, panel.current);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    for (const file of event.dataTransfer?.files ?? []) void session.sendFile(file);
  };

  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      tabIndex={-1}
      aria-labelledby="fenliu-title"
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!panel.current?.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={onDrop}
    >
      <PanelHead view={view} onEnd={() => setEnding(true)} onClose={() => session.close()} />
      {ending && (
        <div class="band calm" role="alertdialog" aria-label={say('endChatAsk')}>
          <span class="grow">{say('endChatAsk')}</span>
          <button
            type="button"
            class="link danger"
            onClick={() => {
              setEnding(false);
              void session.endConversation();
            }}
          >
            {say('endChat')}
          </button>
          <button type="button" class="link" onClick={() => setEnding(false)}>
            {say('keepChat')}
          </button>
        </div>
      )}
      <StatusBand session={session} snapshot={snapshot} />
      {snapshot ? <MessageList session={session} snapshot={snapshot} /> : <div class="list-frame" />}
      {refused && (
        <p class="band bad" role="alert">
          {say(errorText(refused))}
        </p>
      )}
      {view.rating && <Rating key={view.rating.due.conversationId} session={session} rating={view.rating} />}
      <Uploads session={session} uploads={view.uploads} />
      {view.offer && <Offer session={session} body={view.offer} disabled={disabled} />}
      <Composer session={session} disabled={disabled} />
      {dropping && <div class="drop">{say('dropHere')}</div>}
    </div>
  );
}
