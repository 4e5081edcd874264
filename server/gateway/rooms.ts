import type { AgentId, BuyerId, ConversationId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Reach } from '../staff/policy.ts';

/** Socket.IO rooms, each within its namespace; a shop is part of every name. */
export const buyerRoom = (shopId: ShopId, buyerId: BuyerId) => `buyer:${shopId}:${buyerId}`;
export const agentRoom = (shopId: ShopId, agentId: AgentId) => `agent:${shopId}:${agentId}`;
export const ownerRoom = (shopId: ShopId) => `owner:${shopId}`;
/** Supervisors who watch one conversation, unseen. */
export const watchRoom = (shopId: ShopId, conversationId: ConversationId) =>
  `watch:${shopId}:${conversationId}`;
/** The same where what buyers say is masked to them: they are told of changes, and ask for the messages. */
export const maskedWatchRoom = (shopId: ShopId, conversationId: ConversationId) =>
  `watch-masked:${shopId}:${conversationId}`;
/** Those of a shop's who do so by a scope of groups, which new rules may change. */
export const scopedWatchersRoom = (shopId: ShopId) => `scoped:${shopId}`;
/** Supervisors who are told of all alarms of a shop, of those of a group or about an agent, of what concerns the whole shop. */
const allAlarms = (shopId: ShopId) => `alarms:${shopId}`;
const groupAlarms = (shopId: ShopId, groupId: GroupId) => `alarms:${shopId}:group:${groupId}`;
const agentAlarms = (shopId: ShopId, agentId: AgentId) => `alarms:${shopId}:agent:${agentId}`;
const shopAlarms = (shopId: ShopId) => `alarms:${shopId}:shop`;
/** Where an alarm is told. */
export const roomsOfAlarm = (shopId: ShopId, groupIds: readonly GroupId[], agentId: AgentId | undefined) => [
  allAlarms(shopId),
  ...groupIds.map((groupId) => groupAlarms(shopId, groupId)),
  ...(agentId === undefined ? [] : [agentAlarms(shopId, agentId)]),
  ...(groupIds.length === 0 && agentId === undefined ? [shopAlarms(shopId)] : []),
];
/** Where somebody hears of those alarms that his reach goes to. */
export const roomsOfReach = (shopId: ShopId, reach: Reach) =>
  reach.kind === 'all'
    ? [allAlarms(shopId)]
    : [
        shopAlarms(shopId),
        agentAlarms(shopId, reach.agentId),
        ...(reach.kind === 'groups' ? reach.groupIds.map((groupId) => groupAlarms(shopId, groupId)) : []),
        // New rules may give him other groups.
        scopedWatchersRoom(shopId),
      ];
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
