import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { Handlers } from '../gateway/bind.ts';
import { getReplies, putReplies, type RepliesParts } from '../shop/edit-replies.ts';
import { knowsShop } from '../staff/policy.ts';
import type { OwnerContext } from './owner-context.ts';

type RepliesEvent = 'replies:get' | 'replies:save';

const repliesParts = ({ parts }: OwnerContext): RepliesParts => ({
  ...parts,
  deliver: (shopId, effects) => parts.deliver.effects(shopId, effects),
});

/** Automatic replies over the owner's socket: what the REST routes do, by the same policy. */
export const ownerRepliesHandlers: Handlers<
  OwnerContext,
  Pick<typeof ownerRequests, RepliesEvent>,
  Pick<OwnerResults, RepliesEvent>
> = {
  'replies:get': async (context, { shopId, of }): Promise<Ack<OwnerResults['replies:get']>> =>
    knowsShop(context.staff, shopId)
      ? getReplies(repliesParts(context), context.staff, shopId, of)
      : refuse('not_found'),

  'replies:save': async (context, { shopId, of, ...save }): Promise<Ack<OwnerResults['replies:save']>> =>
    knowsShop(context.staff, shopId)
      ? putReplies(repliesParts(context), context, shopId, of, save)
      : refuse('not_found'),
};
