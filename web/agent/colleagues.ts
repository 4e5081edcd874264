import { useEffect, useState } from 'react';
import type { TransferTargets } from '../../client-sdk/protocol/events.ts';
import { type FailureCode, toFailure } from '../../client-sdk/wire-failure.ts';
import { useAgentClient } from './agent-connection.tsx';

export type Colleagues =
  | { status: 'loading' }
  | { status: 'ready'; targets: TransferTargets }
  | { status: 'failed'; code: FailureCode; retry: () => void };

/** The agents and groups of a shop, as they are now; asked again for another shop. */
export function useColleagues(shopId: string): Colleagues {
  const client = useAgentClient();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<
    { shopId: string; targets: TransferTargets } | { code: FailureCode }
  >();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    let gone = false;
    setAnswer(undefined);
    client.targets(shopId).then(
      (targets) => !gone && setAnswer({ shopId, targets }),
      (error) => !gone && setAnswer({ code: toFailure(error).code }),
    );
    return () => {
      gone = true;
    };
  }, [client, shopId, attempt]);
  if (!answer) return { status: 'loading' };
  if ('code' in answer) return { status: 'failed', code: answer.code, retry: () => setAttempt(attempt + 1) };
  return answer.shopId === shopId ? { status: 'ready', targets: answer.targets } : { status: 'loading' };
}
