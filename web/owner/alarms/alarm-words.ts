import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';

/** Says what an alarm is about, in one sentence. */
export function useAlarmWords(): (alarm: ShopAlarm) => string {
  const { t } = useTranslation();
  return useCallback(
    (alarm) => {
      const { kind, conversation, agent, groupName, words = [], by, stars } = alarm;
      const variant =
        kind === 'banned_words'
          ? `banned_words_${by}`
          : kind === 'nobody_online' && groupName !== undefined
            ? 'nobody_online_group'
            : kind;
      return t(`alarms.say.${variant}`, {
        buyer: conversation?.buyerName,
        agent: agent?.name,
        group: groupName,
        words: words.join(t('alarms.comma')),
        stars,
      });
    },
    [t],
  );
}
