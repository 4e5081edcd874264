/** Times, money and sizes as readers of a language write them. */

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };

/** `14:05` today, `11-21 14:05` on other days. */
export function formatMoment(at: number, language: string, nowMs: number = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(nowMs).toDateString();
  const day: Intl.DateTimeFormatOptions = sameDay ? {} : { month: '2-digit', day: '2-digit' };
  return new Intl.DateTimeFormat(language, { ...day, ...CLOCK }).format(at);
}

/** Date and time to the second. */
export function formatFullMoment(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hour12: false,
  }).format(at);
}

/** An amount in the hundredth part of its currency. */
export function formatMoney(amountCents: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amountCents / 100);
}

/** `870 B`, `12.3 kB`, `4.5 MB`. */
export function formatBytes(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}
