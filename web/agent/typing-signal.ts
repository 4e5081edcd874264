import { useCallback, useEffect, useRef } from 'react';
import type { AgentClient } from '../../client-sdk/agent-client.ts';

/** The buyer sees "writing" for this long after the last key. */
const IDLE_MS = 4000;

/** Tells the buyer that the agent writes, once at its start and once at its end. */
export function useTypingSignal(client: AgentClient, conversationId: string): (typing: boolean) => void {
  const told = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const tell = useCallback(
    (typing: boolean) => {
      if (told.current === typing) return;
      told.current = typing;
      client.setTyping(conversationId, typing);
    },
    [client, conversationId],
  );

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      tell(false);
    },
    [tell],
  );

  return useCallback(
    (typing) => {
      clearTimeout(timer.current);
      tell(typing);
      if (typing) timer.current = setTimeout(() => tell(false), IDLE_MS);
    },
    [tell],
  );
}
