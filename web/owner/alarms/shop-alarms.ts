import { useCallback, useEffect, useRef, useState } from 'react';
import type { OwnerClient } from '../../../client-sdk/owner-client.ts';
import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';
import { toFailure, type WireFailure } from '../../../client-sdk/wire-failure.ts';

/** The first page of a shop's open alarms, kept as the server has it. */
export interface ShopAlarms {
  /** What goes on first, by severity and age; undefined until it is there. */
  open: readonly ShopAlarm[] | undefined;
  /** Neither handled nor over, beyond this page too. */
  going: number;
  more: boolean;
  failure: WireFailure | undefined;
  reload: () => void;
  handle: (alarmIds: number[], note?: string) => Promise<void>;
}

const MOST = 100;
/** In a rush many change at once: they are asked for together. */
const TOGETHER_MS = 250;

type State = Pick<ShopAlarms, 'open' | 'going' | 'more' | 'failure'>;

const NOTHING: State = { open: undefined, going: 0, more: false, failure: undefined };

/**
 * Follows the alarms of a shop within one's scope (R9, R14).
 *
 * @param sees false: this person sees none
 */
export function useShopAlarms(client: OwnerClient, shopId: string, sees: boolean): ShopAlarms {
  const [state, setState] = useState(NOTHING);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reload = useCallback(async () => {
    try {
      const page = await client.alarms.list(shopId, 'open', { limit: MOST });
      setState({ open: page.alarms, going: page.going, more: page.cursor !== undefined, failure: undefined });
    } catch (thrown) {
      const failure = toFailure(thrown);
      // Without a line it is asked for when there is one; its own banner says so. What is shown stays.
      if (failure.code === 'not_connected') return;
      setState((before) => ({ ...before, failure: before.open === undefined ? failure : undefined }));
    }
  }, [client, shopId]);

  useEffect(() => {
    if (!sees) return;
    setState(NOTHING);
    const stop = client.on('alarms', (news) => {
      if (news.shopId !== shopId) return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        void reload();
      }, TOGETHER_MS);
    });
    client.alarms.watch(shopId);
    void reload();
    return () => {
      stop();
      clearTimeout(timer.current);
      timer.current = undefined;
      client.alarms.unwatch(shopId);
    };
  }, [client, shopId, sees, reload]);

  const handle = useCallback(
    async (alarmIds: number[], note?: string) => {
      await client.alarms.handle(shopId, alarmIds, note);
      await reload();
    },
    [client, shopId, reload],
  );
  return { ...state, reload: () => void reload(), handle };
}
