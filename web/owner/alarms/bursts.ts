import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';

/** One sound for all that comes within so long. */
const BURST_MS = 10_000;
/** From here on an alarm is heard; below it is only seen. */
const HEARD_FROM = 2;

/** When it rang last, and for how severe an alarm. */
export interface Rang {
  at: number;
  severity: number;
}

/** Whether an alarm rings: one for each burst, and once more for a worse one. */
export function rings(
  last: Rang | undefined,
  { severity }: Pick<ShopAlarm, 'severity'>,
  now: number,
): boolean {
  if (severity < HEARD_FROM) return false;
  return last === undefined || now - last.at >= BURST_MS || severity > last.severity;
}
