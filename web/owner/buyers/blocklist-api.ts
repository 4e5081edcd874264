import type { BlocklistAnswer, BlockRequest } from '../../../client-sdk/protocol/blocklist.ts';
import { type RestCall, rest } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

/** Whom a shop takes no messages from. Every call throws a `WireFailure` when it is refused. */
export const blocklistApi = ({ url, keeper }: StaffSession, shopId: string) => {
  const at = async <T>(path: string, more: RestCall = {}): Promise<T> => {
    const token = await keeper.token();
    return rest(url, `/v1/shops/${encodeURIComponent(shopId)}/blocked-buyers${path}`, { token, ...more });
  };
  const buyer = (buyerId: string) => `/${encodeURIComponent(buyerId)}`;
  return {
    list: () => at<BlocklistAnswer>(''),
    block: (buyerId: string, json: BlockRequest) => at<void>(buyer(buyerId), { method: 'PUT', json }),
    unblock: (buyerId: string) => at<void>(buyer(buyerId), { method: 'DELETE' }),
  };
};
