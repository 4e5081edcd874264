import type { AutoReplies, RepliesAnswer, ReplyScope } from '../../../client-sdk/protocol/replies.ts';
import { rest } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../signed-in.tsx';

/** Automatic replies of one owner. Every call throws a `WireFailure` when it is refused. */

const at = (shopId: string) => `/v1/shops/${encodeURIComponent(shopId)}/auto-replies`;

export const loadReplies = async ({ url, keeper }: StaffSession, shopId: string, scope: ReplyScope) =>
  rest<RepliesAnswer>(url, at(shopId), { token: await keeper.token(), query: { ...scope } });

export const saveReplies = async (
  { url, keeper }: StaffSession,
  shopId: string,
  scope: ReplyScope,
  baseVersion: number,
  replies: AutoReplies,
) =>
  rest<RepliesAnswer>(url, at(shopId), {
    method: 'PUT',
    token: await keeper.token(),
    query: { ...scope },
    json: { baseVersion, replies },
  });
