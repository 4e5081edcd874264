import { useCallback, useEffect, useState } from 'react';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { type FailureCode, toFailure } from '../../client-sdk/wire-failure.ts';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';

/** Who waits in the agent's shops, as of the last answer. */
export interface Waiting {
  /** In the order of service; undefined until the first answer. */
  rows: readonly StaffConversation[] | undefined;
  /** Others wait behind these. */
  more: boolean;
  failure: FailureCode | undefined;
  refresh: () => void;
}

const LIMIT = 50;
/** News often come together, and reach all agents at once: each asks once, a little apart from the others. */
const SETTLE_MS = 100;
const SPREAD_MS = 400;

/** The lists of several shops as one: whoever is in a queue before whoever lies in a pool. */
export function inServiceOrder(lists: readonly (readonly StaffConversation[])[]): StaffConversation[] {
  const all = lists.flat();
  return [...all.filter((row) => row.status === 'queued'), ...all.filter((row) => row.status !== 'queued')];
}

/** Who waits for a claim by hand (R12), asked again whenever the server says that somebody came or went. */
export function useWaiting(): Waiting {
  const client = useAgentClient();
  const shopIds = useAgentPart(({ shops }) => shops.map(({ shopId }) => shopId).join('\n'));
  const online = useAgentPart(({ connection }) => connection.status === 'online');
  const [answer, setAnswer] = useState<Pick<Waiting, 'rows' | 'more' | 'failure'>>({
    rows: undefined,
    more: false,
    failure: undefined,
  });
  const [attempt, setAttempt] = useState(0);
  const refresh = useCallback(() => setAttempt((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks at once
  useEffect(() => {
    if (shopIds === '' || !online) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      // Nobody looks: asked when the page comes into view again.
      if (document.visibilityState !== 'visible') return;
      try {
        const lists = await Promise.all(shopIds.split('\n').map((shopId) => client.waiting(shopId, LIMIT)));
        const rows = inServiceOrder(lists.map(({ conversations }) => conversations));
        if (!gone) setAnswer({ rows, more: lists.some(({ more }) => more), failure: undefined });
      } catch (error) {
        const { code } = toFailure(error);
        if (!gone) setAnswer((before) => ({ ...before, failure: code }));
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), SETTLE_MS + Math.random() * SPREAD_MS);
    };
    void ask();
    const endListening = client.on('waiting', soon);
    document.addEventListener('visibilitychange', soon);
    return () => {
      gone = true;
      clearTimeout(timer);
      endListening();
      document.removeEventListener('visibilitychange', soon);
    };
  }, [client, shopIds, online, attempt]);

  return { ...answer, refresh };
}
