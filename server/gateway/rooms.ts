import type { AgentId, BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';

/** Socket.IO rooms, each within its namespace; a shop is part of every name. */
export const buyerRoom = (shopId: ShopId, buyerId: BuyerId) => `buyer:${shopId}:${buyerId}`;
export const agentRoom = (shopId: ShopId, agentId: AgentId) => `agent:${shopId}:${agentId}`;
export const ownerRoom = (shopId: ShopId) => `owner:${shopId}`;
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
