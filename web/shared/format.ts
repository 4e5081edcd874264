/** Times, money and sizes as readers of a language write them. */

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const MOMENTS = {
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  clock: CLOCK,
  day: { month: '2-digit', day: '2-digit', ...CLOCK },
  full: { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

// Making a formatter costs a hundred times what using it costs, and every message shows two.
const formats = new Map<string, Intl.DateTimeFormat>();

function momentFormat(kind: keyof typeof MOMENTS, language: string, timeZone = ''): Intl.DateTimeFormat {
  const key = `${kind} ${language} ${timeZone}`;
  const zone = timeZone === '' ? {} : { timeZone };
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...MOMENTS[kind], ...zone });
  formats.set(key, format);
  return format;
}

/** The day as `YYYY-MM-DD`; without a time zone the reader's own. */
export function dayIn(at: number, timeZone?: string): string {
  return momentFormat('date', 'en-CA', timeZone).format(at);
}

/** `14:05` today, `11-21 14:05` on other days; without a time zone the reader's own. */
export function formatMoment(
  at: number,
  language: string,
  { nowMs = Date.now(), timeZone }: { nowMs?: number; timeZone?: string | undefined } = {},
): string {
  const sameDay = dayIn(at, timeZone) === dayIn(nowMs, timeZone);
  return momentFormat(sameDay ? 'clock' : 'day', language, timeZone).format(at);
}

/** Date and time to the second; without a time zone the reader's own. */
export function formatFullMoment(at: number, language: string, timeZone?: string): string {
  return momentFormat('full', language, timeZone).format(at);
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

/** A language by its name, such as `zh-CN` → `中文（中国）`; a tag that is none stays as it is. */
export function formatLanguage(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
