import type { AgentId, BuyerId, ConversationId, ShopId } from '../../client-sdk/protocol/ids.ts';

/** Socket.IO rooms, each within its namespace; a shop is part of every name. */
export const buyerRoom = (shopId: ShopId, buyerId: BuyerId) => `buyer:${shopId}:${buyerId}`;
export const agentRoom = (shopId: ShopId, agentId: AgentId) => `agent:${shopId}:${agentId}`;
export const ownerRoom = (shopId: ShopId) => `owner:${shopId}`;
/** Supervisors who watch one conversation, unseen. */
export const watchRoom = (shopId: ShopId, conversationId: ConversationId) =>
  `watch:${shopId}:${conversationId}`;
/** Those of a shop's who do so by a scope of groups, which new rules may change. */
export const scopedWatchersRoom = (shopId: ShopId) => `scoped:${shopId}`;
/** All of a shop's staff who are at the workbench. */
export const staffRoom = (shopId: ShopId) => `staff:${shopId}`;
/** All of a shop's buyers who have a page open, for the light. */
export const shopRoom = (shopId: ShopId) => `shop:${shopId}`;
export const sessionRoom = (sessionId: string) => `session:${sessionId}`;
/** All sockets of one person, in whatever session and shops. */
export const personRoom = (personId: string) => `person:${personId}`;
/** All sockets of one app, and those that one token, or one consent, has opened. */
export const appRoom = (appId: string) => `app:${appId}`;
export const grantRoom = (grantId: string) => `grant:${grantId}`;
