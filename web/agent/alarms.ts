import { useCallback, useEffect, useState } from 'react';
import type { AgentSnapshot, HeldConversation } from '../../client-sdk/agent-client.ts';
import type { AlarmEvent } from '../../client-sdk/protocol/events.ts';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';

/** What the agent was alarmed about. */
export interface Alarms {
  /** Conversations that wait too long for his reply. */
  slow: ReadonlySet<string>;
  /** Shops in which he was set away, and why. */
  away: ReadonlyMap<string, 'set_away' | 'auto_away'>;
}

export const NO_ALARMS: Alarms = { slow: new Set(), away: new Map() };

/** One more alarm. */
export function addAlarm({ slow, away }: Alarms, alarm: AlarmEvent): Alarms {
  if ('conversation' in alarm) {
    return { slow: new Set([...slow, alarm.conversation.conversationId]), away };
  }
  return { slow, away: new Map([...away, [alarm.shopId, alarm.kind]]) };
}

/** Without those that are over: the chat is answered or gone, the agent has chosen a state himself. */
export function stillAlarming(
  alarms: Alarms,
  { conversations, shops }: Pick<AgentSnapshot, 'conversations' | 'shops'>,
): Alarms {
  const waiting = new Set(slowOnes(alarms, conversations).map((row) => row.conversationId));
  const away = [...alarms.away].filter(
    ([shopId]) => shops.find((shop) => shop.shopId === shopId)?.me.state === 'away',
  );
  const same = waiting.size === alarms.slow.size && away.length === alarms.away.size;
  return same ? alarms : { slow: waiting, away: new Map(away) };
}

/** The chats behind the alarms, the longest wait first. */
export function slowOnes({ slow }: Alarms, conversations: readonly HeldConversation[]): HeldConversation[] {
  return conversations
    .filter((row) => slow.has(row.conversationId) && row.unansweredSince !== undefined)
    .sort((a, b) => (a.unansweredSince ?? 0) - (b.unansweredSince ?? 0));
}

/** The alarms that go on; each ends by itself with what it was about. */
export function useAlarms(): {
  alarms: Alarms;
  dismissSlow: () => void;
  dismissAway: (shopId: string) => void;
} {
  const client = useAgentClient();
  const [alarms, setAlarms] = useState(NO_ALARMS);
  useEffect(() => client.on('alarm', (alarm) => setAlarms((before) => addAlarm(before, alarm))), [client]);
  const snapshot = useAgentPart((whole) => whole);
  useEffect(() => setAlarms((before) => stillAlarming(before, snapshot)), [snapshot]);
  const dismissSlow = useCallback(() => setAlarms((before) => ({ ...before, slow: new Set() })), []);
  const dismissAway = useCallback(
    (shopId: string) =>
      setAlarms((before) => ({ ...before, away: new Map([...before.away].filter(([id]) => id !== shopId)) })),
    [],
  );
  return { alarms, dismissSlow, dismissAway };
}
