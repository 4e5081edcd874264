import { useCallback, useEffect, useState } from 'react';
import type { DryRun } from '../../../client-sdk/protocol/rest.ts';
import type { WireFailure } from '../../../client-sdk/wire-failure.ts';
import { cancelDryRun, loadDryRun, startDryRun } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';
import { useRefreshed } from '../use-refreshed.ts';

const WHILE_RUNNING_MS = 1000;
const OTHERWISE_MS = 15_000;

export const isActive = (run: DryRun | null | undefined): boolean =>
  run?.status === 'waiting' || run?.status === 'running';

export interface FollowedDryRun {
  /** The shop's newest; null: none yet; undefined until the first answer. */
  run: DryRun | null | undefined;
  failure: WireFailure | undefined;
  retry: () => void;
  /** Both throw a `WireFailure` when they are refused. */
  start: (day: string) => Promise<void>;
  cancel: (runId: string) => Promise<void>;
}

/** The newest dry run, followed closely while it is under way. */
export function useDryRun(): FollowedDryRun {
  const { session, shop } = useShop();
  const { shopId } = shop;
  const [told, setTold] = useState<DryRun>();
  const [active, setActive] = useState(false);
  const load = useCallback(() => loadDryRun(session, shopId), [session, shopId]);
  const { data, failure, retry } = useRefreshed(load, active ? WHILE_RUNNING_MS : OTHERWISE_MS);
  const run = newerOf(told, data);
  useEffect(() => setActive(isActive(run)), [run]);
  return {
    run,
    failure,
    retry,
    start: async (day) => setTold(await startDryRun(session, shopId, day)),
    cancel: async (runId) => setTold(await cancelDryRun(session, shopId, runId)),
  };
}

/** What was answered to a start or a stop counts until the next look knows of it. */
function newerOf(told: DryRun | undefined, seen: DryRun | null | undefined): DryRun | null | undefined {
  if (!told || !seen) return told ?? seen;
  if (told.runId === seen.runId) return isActive(told) ? seen : told;
  return told.requestedAt > seen.requestedAt ? told : seen;
}
