import { useEffect, useState } from 'preact/hooks';
import type { ChatSession, ChatView } from './chat-session.ts';

/** The session's view, drawn again at each change. */
export function useChat(session: ChatSession): ChatView {
  const [view, setView] = useState(session.getView);
  useEffect(() => {
    const update = () => setView(session.getView());
    update();
    return session.subscribe(update);
  }, [session]);
  return view;
}

/** The time in ms since 1970, drawn again every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
