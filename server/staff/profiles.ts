import { and, eq, isNotNull } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Profile } from '../../client-sdk/protocol/staff.ts';
import type { Router } from '../../router/router.ts';
import type { StoreDb } from '../store/open.ts';
import { subAccounts } from '../store/schema.ts';
import type { BuyerActor } from './actor.ts';
import { can } from './policy.ts';

/** What somebody says of himself in a shop. */
export async function readProfile(db: StoreDb, shopId: ShopId, agentId: AgentId): Promise<Ack<Profile>> {
  const { name, avatar, signature } = subAccounts;
  const [profile] = await db
    .select({ name, avatar, signature })
    .from(subAccounts)
    .where(and(eq(subAccounts.shopId, shopId), eq(subAccounts.id, agentId)));
  return profile ? { ok: true, data: profile } : refuse('not_found');
}

/** What a buyer is shown of whoever serves him; `not_found` while nobody does, and for a conversation of others. */
export async function readServingProfile(
  { router, db }: { router: Pick<Router, 'readConversation'>; db: StoreDb },
  buyer: BuyerActor,
  conversationId: ConversationId,
): Promise<Ack<Profile>> {
  const { shopId } = buyer;
  const state = await router.readConversation(shopId, conversationId);
  if (!state?.agentId || !can(buyer, 'agent.profile', { shopId, buyerId: state.buyerId })) {
    return refuse('not_found');
  }
  return readProfile(db, shopId, state.agentId);
}

/** The pictures of a shop's staff, of those who have one. */
export async function readPictures(db: StoreDb, shopId: ShopId): Promise<Map<AgentId, string | null>> {
  const rows = await db
    .select({ agentId: subAccounts.id, avatar: subAccounts.avatar })
    .from(subAccounts)
    .where(and(eq(subAccounts.shopId, shopId), isNotNull(subAccounts.avatar)));
  return new Map(rows.map(({ agentId, avatar }) => [agentId, avatar]));
}
