import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import type { StoreDb } from '../store/open.ts';
import type { NewAlarm } from './alarm.ts';
import { raiseAlarms } from './raise-alarms.ts';
import { readAlarmSettings } from './settings.ts';

/** Raises an alarm over a rating that is as bad as the shop's threshold, in the transaction that keeps the rating. */
export async function raiseBadRating(
  tx: StoreDb,
  shopId: ShopId,
  { conversationId, stars, at, agentId, groupId }: StaffRating,
  names: { buyerName: string; agentName?: string },
): Promise<ShopAlarm[]> {
  const { badRatingStars } = await readAlarmSettings(tx, shopId);
  if (badRatingStars === null || stars > badRatingStars) return [];
  const alarm: NewAlarm = {
    kind: 'bad_rating',
    occurrence: `bad_rating|${conversationId}`,
    since: at,
    conversationId,
    agentId: agentId ?? undefined,
    groupIds: [groupId],
    about: { ...names, stars },
  };
  return raiseAlarms(tx, shopId, [alarm], at);
}
