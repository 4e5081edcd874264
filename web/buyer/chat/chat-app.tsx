/** @jsxImportSource preact */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { speak } from '../language/language.ts';
import { Announcer } from './announcer.tsx';
import type { ChatOptions } from './chat-options.ts';
import type { ChatSession } from './chat-session.ts';
import { ChatIcon } from './icons.tsx';
import { LanguageContext } from './language-context.ts';
import { LightSign } from './light.tsx';
import { countUnread } from './line-facts.ts';
import { Panel } from './panel.tsx';
import { useChat } from './use-chat.ts';

/** The bubble, or the open panel. */
export function ChatApp({
  session,
  language: tag,
}: {
  session: ChatSession;
  language: ChatOptions['language'];
}) {
  const view = useChat(session);
  const { open, snapshot, light } = view;
  const bubble = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(open);
  const language = useMemo(() => speak(tag), [tag]);
  const { say } = language;
  const unread = snapshot ? countUnread(snapshot.lines, snapshot.conversation) : 0;

  // Back to where the buyer came from, for those who use the keyboard.
  useEffect(() => {
    if (wasOpen.current && !open) bubble.current?.focus();
    wasOpen.current = open;
  }, [open]);

  return (
    <LanguageContext.Provider value={language}>
      <div class="fenliu" lang={tag}>
        {open ? (
          <Panel session={session} view={view} takeFocus={!wasOpen.current} />
        ) : (
          <button
            ref={bubble}
            type="button"
            class="bubble"
            data-testid="chat-open"
            aria-label={unread ? say('openChatUnread', { count: unread }) : say('openChat')}
            onClick={() => session.open()}
          >
            <ChatIcon />
            <span>{say('chat')}</span>
            {light && <LightSign light={light} />}
            {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
          </button>
        )}
        <Announcer lines={snapshot?.lines ?? []} />
      </div>
    </LanguageContext.Provider>
  );
}
