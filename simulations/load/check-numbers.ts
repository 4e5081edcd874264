import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import type { Breach } from './breach.ts';

/** The part of the console's numbers that the log alone determines. */
export type LoggedNumbers = Pick<LiveNumbers, 'active' | 'queued' | 'pooled' | 'today' | 'unanswered'>;

/** M1, M3 to M6, M8: each number on the console equals the one computed from the log. */
export function findMetricsMismatch(console: LoggedNumbers, fromLog: LoggedNumbers): Breach[] {
  const shown = flatten(console);
  const computed = flatten(fromLog);
  const names = new Set([...shown.keys(), ...computed.keys()]);
  return [...names]
    .filter((name) => !isSame(shown.get(name), computed.get(name)))
    .map((name) => ({
      promise: 'M',
      kind: 'metricsMismatch',
      detail: `${name}: the console shows ${shown.get(name)}, the log gives ${computed.get(name)}`,
    }));
}

/** Averages may differ by the rounding to whole milliseconds. */
function isSame(a: unknown, b: unknown): boolean {
  return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) < 1 : a === b;
}

function flatten(numbers: LoggedNumbers): Map<string, unknown> {
  const { active, queued, pooled, unanswered, today } = numbers;
  const flat = new Map<string, unknown>();
  const walk = (value: unknown, path: string) => {
    if (value === null || typeof value !== 'object') flat.set(path, value);
    else for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
  };
  for (const [key, part] of Object.entries({ active, queued, pooled, unanswered, today })) walk(part, key);
  return flat;
}
