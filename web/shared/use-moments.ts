import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatFullMoment, formatMoment } from './format.ts';

/** The time zone in which everything below is told; none: the reader's own. */
export const TimeZone = createContext<string | undefined>(undefined);

export interface Moments {
  /** `14:05` today, `11-21 14:05` on other days. */
  moment: (at: number) => string;
  /** `14:05` on any day. */
  clock: (at: number) => string;
  /** Date and time to the second. */
  full: (at: number) => string;
}

/** Times in the reader's language: on the console in the shop's time zone, by which its days and hours go. */
export function useMoments(): Moments {
  const { language } = useTranslation().i18n;
  const timeZone = useContext(TimeZone);
  return useMemo(
    () => ({
      moment: (at) => formatMoment(at, language, { timeZone }),
      clock: (at) => formatMoment(at, language, { timeZone, nowMs: at }),
      full: (at) => formatFullMoment(at, language, timeZone),
    }),
    [language, timeZone],
  );
}
