import { useCallback, useEffect, useState } from 'react';
import type { OwnerClient } from '../../client-sdk/owner-client.ts';
import type { AlarmEvent } from '../../client-sdk/protocol/events.ts';

/** An alarm on the owner's list. */
export interface HeardAlarm {
  key: string;
  /** When it was heard here. */
  heardAt: number;
  alarm: AlarmEvent;
}

export interface ShopAlarms {
  /** Newest first. */
  list: readonly HeardAlarm[];
  dismiss: (key: string) => void;
  clear: () => void;
}

const MOST = 50;

/** What an alarm is about: a newer one about the same takes its place. */
const keyOf = (alarm: AlarmEvent) =>
  'conversation' in alarm ? `conversation ${alarm.conversation.conversationId}` : `agent ${alarm.agentId}`;

/** The list with one more alarm on top. */
export function withAlarm(
  list: readonly HeardAlarm[],
  alarm: AlarmEvent,
  heardAt: number,
): readonly HeardAlarm[] {
  const key = keyOf(alarm);
  return [{ key, heardAt, alarm }, ...list.filter((one) => one.key !== key)].slice(0, MOST);
}

/** The alarms of a shop since the page was opened, until they are dismissed (R9, R14). */
export function useShopAlarms(client: OwnerClient, shopId: string): ShopAlarms {
  const [list, setList] = useState<readonly HeardAlarm[]>([]);
  useEffect(
    () =>
      client.on('alarm', (alarm) => {
        if (alarm.shopId === shopId) setList((before) => withAlarm(before, alarm, Date.now()));
      }),
    [client, shopId],
  );
  const dismiss = useCallback(
    (key: string) => setList((before) => before.filter((one) => one.key !== key)),
    [],
  );
  const clear = useCallback(() => setList([]), []);
  return { list, dismiss, clear };
}
