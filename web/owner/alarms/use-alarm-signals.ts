import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnerClient } from '../../../client-sdk/owner-client.ts';
import { type AlertSwitch, chime, notify, useAlertSwitch, useTurn } from '../../shared/alert-signals.ts';
import { useAlarmWords } from './alarm-words.ts';
import { type Rang, rings } from './bursts.ts';

/**
 * Sound and desktop notification for a shop's new alarms, where somebody has switched them on; of several consoles of a
 * browser one rings.
 *
 * @param onOpen called when a notification is pressed
 */
export function useAlarmSignals(client: OwnerClient, shopId: string, onOpen: () => void): AlertSwitch {
  const { t } = useTranslation();
  const signals = useAlertSwitch('fenliu.owner.alarm-signals');
  const say = useAlarmWords();
  const last = useRef<Rang>(undefined);
  const { on } = signals;
  const turn = useTurn(on ? `fenliu.owner.alarms.${shopId}` : null);
  useEffect(() => {
    if (!on) return;
    return client.on('alarm', (alarm) => {
      const now = Date.now();
      if (alarm.shopId !== shopId || !rings(last.current, alarm, now)) return;
      last.current = { at: now, severity: alarm.severity };
      if (!turn.current) return;
      chime();
      notify(say(alarm), { body: t('alarms.seeAll'), tag: `alarms-${shopId}`, onOpen });
    });
  }, [on, client, shopId, onOpen, say, t, turn]);
  return signals;
}
