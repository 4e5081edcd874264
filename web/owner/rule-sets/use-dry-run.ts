import { useCallback, useEffect, useRef, useState } from 'react';
import type { DryRunProgress } from '../../../client-sdk/protocol/events.ts';
import type { DryRun } from '../../../client-sdk/protocol/rest.ts';
import type { WireFailure } from '../../../client-sdk/wire-failure.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { cancelDryRun, loadDryRun, startDryRun } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';

/** The server tells how far it is; this is for lines that broke. */
const WHILE_RUNNING_MS = 3000;
const OTHERWISE_MS = 15_000;

export const isActive = (run: Pick<DryRun, 'status'> | null | undefined): boolean =>
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
  const { client, session, shop } = useShop();
  const { shopId } = shop;
  const [told, setTold] = useState<DryRun>();
  const [active, setActive] = useState(false);
  const [heard, setHeard] = useState<DryRunProgress>();
  const load = useCallback(() => loadDryRun(session, shopId), [session, shopId]);
  const { data, failure, retry } = useRefreshed(load, active ? WHILE_RUNNING_MS : OTHERWISE_MS);
  const retryNow = useRef(retry);
  retryNow.current = retry;
  const run = withProgress(newerOf(told, data), heard);
  useEffect(() => setActive(isActive(run)), [run]);
  useEffect(
    () =>
      client.on('dryRun', (progress) => {
        if (progress.shopId !== shopId) return;
        setHeard(progress);
        // The end is looked at with what came of it.
        if (!isActive(progress)) retryNow.current();
      }),
    [client, shopId],
  );
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

/** While it runs, what the server last told counts where it is further. */
function withProgress(
  run: DryRun | null | undefined,
  heard: DryRunProgress | undefined,
): DryRun | null | undefined {
  if (!run || !heard || heard.runId !== run.runId || !isActive(run) || !isActive(heard)) return run;
  return { ...run, status: heard.status, progress: Math.max(run.progress, heard.progress) };
}
