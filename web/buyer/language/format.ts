import type { Language } from './language.ts';

const DAY_MS = 86_400_000;

/** Hour and minute of an instant, in the reader's own time zone. */
export function clockTime(tag: string, at: number): string {
  return new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at);
}

/** The day of an instant as a heading: today, yesterday, or its date. */
export function dayHeading({ tag, say }: Language, at: number, now: number): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight) return say('today');
  if (at >= midnight - DAY_MS) return say('yesterday');
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(at);
}

/** Whether two instants fall on the same day of the reader. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** The expected wait, rounded up to minutes. */
export function waitText({ say }: Language, estimateMs: number): string {
  return estimateMs < 60_000
    ? say('estimateSoon')
    : say('estimateMinutes', { minutes: Math.ceil(estimateMs / 60_000) });
}

/** An amount in its currency; an unknown currency is written after the number. */
export function price(tag: string, amountCents: number, currency: string): string {
  try {
    return new Intl.NumberFormat(tag, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    }).format(amountCents / 100);
  } catch {
    return `${(amountCents / 100).toFixed(2)} ${currency}`;
  }
}

/** A file's size with one unit, such as `1.4 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
