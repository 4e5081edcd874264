import { useEffect, useState } from 'react';
import { toFailure, type WireFailure } from '../../client-sdk/wire-failure.ts';

export interface Refreshed<T> {
  /** The last answer; stays while a later try fails. */
  data: T | undefined;
  failure: WireFailure | undefined;
  retry: () => void;
}

/**
 * Keeps an answer of the server fresh while it is shown.
 * @param load asked again whenever the function itself changes: wrap it in `useCallback`
 * @param everyMs pause between an answer and the next question
 */
export function useRefreshed<T>(load: () => Promise<T>, everyMs: number): Refreshed<T> {
  const [state, setState] = useState<{ load: unknown; data?: T; failure?: WireFailure }>({ load });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again at once
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async () => {
      try {
        const data = await load();
        if (!gone) setState({ load, data });
      } catch (error) {
        const failure = toFailure(error);
        if (!gone) setState((before) => (before.load === load ? { ...before, failure } : { load, failure }));
      }
      if (!gone) timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [load, everyMs, attempt]);

  const mine = state.load === load;
  return {
    data: mine ? state.data : undefined,
    failure: mine ? state.failure : undefined,
    retry: () => setAttempt(attempt + 1),
  };
}
