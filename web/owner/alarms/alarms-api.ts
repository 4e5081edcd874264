import type { AlarmSettings } from '../../../client-sdk/protocol/alarms.ts';
import { type RestCall, rest } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

const at = async (
  { url, keeper }: StaffSession,
  shopId: string,
  more: RestCall = {},
): Promise<AlarmSettings> => {
  const token = await keeper.token();
  return rest(url, `/v1/shops/${encodeURIComponent(shopId)}/alarms/settings`, { token, ...more });
};

/** What a shop is alarmed by. Both throw a `WireFailure` when they are refused. */
export const loadAlarmSettings = (session: StaffSession, shopId: string) => at(session, shopId);

export const saveAlarmSettings = (session: StaffSession, shopId: string, json: AlarmSettings) =>
  at(session, shopId, { method: 'PUT', json });
