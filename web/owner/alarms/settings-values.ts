import type { AlarmSettings } from '../../../client-sdk/protocol/alarms.ts';

/** The thresholds as people edit them: a word on each line, and 0 stars for no alarm. */
export interface FormValues {
  oldestWaitMs: number | null;
  nobodyOnlineMs: number | null;
  badRatingStars: number;
  agentWords: string;
  buyerWords: string;
}

export const MOST_WORDS = 1000;
export const MOST_LETTERS = 50;

export const toForm = ({ badRatingStars, bannedWords, ...times }: AlarmSettings): FormValues => ({
  ...times,
  badRatingStars: badRatingStars ?? 0,
  agentWords: bannedWords.agent.join('\n'),
  buyerWords: bannedWords.buyer.join('\n'),
});

export const fromForm = ({
  oldestWaitMs,
  nobodyOnlineMs,
  badRatingStars,
  agentWords,
  buyerWords,
}: FormValues): AlarmSettings => ({
  oldestWaitMs: oldestWaitMs ?? null,
  nobodyOnlineMs: nobodyOnlineMs ?? null,
  badRatingStars: badRatingStars || null,
  bannedWords: { agent: wordsIn(agentWords), buyer: wordsIn(buyerWords) },
});

/** Each once; lists from elsewhere have commas too. */
export const wordsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,，、;；]/)
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];
