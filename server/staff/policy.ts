import type { AgentId, BuyerId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { HEAD_POINTS, holdsPoint, type Permission } from '../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import { type Actor, membershipIn } from './actor.ts';

/** What an action is done to: always something of one shop. */
export interface Resource {
  shopId: ShopId;
  /** Whose conversation or file it is. */
  buyerId?: BuyerId | undefined;
  /** Who holds the conversation now (or held it when it closed), or whose state or phrases these are. */
  agentId?: AgentId | undefined;
  /** The group that the conversation is for. */
  groupId?: GroupId | undefined;
  /** The department that the people are of; null for those of none. */
  departmentId?: string | null | undefined;
}

/** How an actor may come to an action. Nobody has any way to a thing of another shop. */
type Way =
  /** The buyer whose thing it is. */
  | 'buyer'
  /** The member of staff whose own it is, or who holds the conversation. */
  | 'holder'
  /** Any member of the shop's staff. */
  | 'member'
  /** Holds the point, wherever in the shop. */
  | { point: Permission }
  /** Holds the point, and his scope of conversations reaches the thing. */
  | { inScope: Permission }
  /** Holds the point, and his scope is the whole shop. */
  | { everywhere: Permission }
  /** Holds the point, or is head over that department. */
  | { inTree: Permission };

const ALLOWED = {
  'conversation.read': ['buyer', 'holder', { inScope: 'conversations.read' }],
  'conversation.write': ['buyer', 'holder'],
  /** What whoever serves shows of himself. */
  'agent.profile': ['buyer'],
  'conversation.transfer': ['holder', { inScope: 'conversations.transfer' }],
  'conversation.close': ['buyer', 'holder', { inScope: 'conversations.close' }],
  /** Unseen, with every message as it comes. */
  'conversation.watch': [{ inScope: 'supervise.watch' }],
  'conversation.whisper': [{ inScope: 'supervise.whisper' }],
  'conversation.take-over': [{ inScope: 'supervise.take-over' }],
  'whisper.read': ['holder', { inScope: 'supervise.watch' }],
  /** Phone numbers, addresses and the like as they were written: whoever has the chat now, or holds the point. */
  'buyer.unmask': ['holder', { point: 'buyers.unmask' }],
  /** All that a buyer ever wrote, whoever served him. */
  'history.read': ['holder', { everywhere: 'conversations.read' }],
  'trace.read': ['holder', { inScope: 'conversations.read' }],
  'target.list': ['member'],
  'agent.set-state': ['holder', { inScope: 'supervise.set-state' }],
  'waiting.read': [{ point: 'serve' }],
  'conversation.claim': ['holder'],
  'buyer.note': [{ point: 'buyers.note' }],
  /** The numbers, as far as his scope reaches. */
  'live.watch': [{ inScope: 'supervise.watch' }],
  'conversation.list': [{ inScope: 'supervise.watch' }],
  /** What concerns the whole shop is seen whatever the scope; the light says as much to anybody. */
  'alarm.read': [{ inScope: 'supervise.watch' }, { inScope: 'supervise.alarms' }],
  'alarm.handle': [{ inScope: 'supervise.alarms' }],
  'alarm.settings': [{ everywhere: 'supervise.alarms' }],
  'rules.read': [{ point: 'routing.read' }],
  /** Rules say who serves which group, and so how far a scope of groups reaches. */
  'rules.write': [{ everywhere: 'routing.write' }],
  'staff.read': ['member'],
  'phrases.read': ['member'],
  'phrases.write': ['holder'],
  'phrases.write-shop': [{ point: 'phrases.shop' }],
  'phrases.write-group': [{ inScope: 'phrases.group' }],
  'replies.read': ['member'],
  'replies.write-shop': [{ point: 'replies.shop' }],
  /** Those of a group, and of the agents in it. */
  'replies.write-group': [{ inScope: 'replies.group' }],
  'replies.write-own': [{ point: 'replies.own' }],
  'file.read': ['buyer', 'holder', { inScope: 'conversations.read' }],
  'file.write': ['buyer', 'holder'],
  'log.search': [{ inScope: 'conversations.read' }],
  'log.export': [{ inScope: 'conversations.export' }],
  'performance.read': [{ inScope: 'records.performance' }],
  /** What only the whole shop together tells: staffing, the shares of its agents. */
  'performance.read-shop': [{ everywhere: 'records.performance' }],
  'operations.read': [{ point: 'records.operations' }],
  'logins.read': [{ point: 'records.logins' }],
  'accounts.read': [{ inTree: 'staff.read' }],
  'accounts.create': [{ inTree: 'staff.create' }],
  'accounts.edit': [{ inTree: 'staff.edit' }],
  'accounts.freeze': [{ inTree: 'staff.freeze' }],
  'accounts.grant': [{ inTree: 'staff.grant' }],
  'departments.write': [{ inTree: 'staff.departments' }],
  'roles.read': ['member'],
  'roles.write': [{ point: 'staff.roles' }],
  'shop.settings': [{ point: 'shop.settings' }],
  'shop.own': [{ point: 'ownership' }],
  'apps.read': [{ point: 'apps.read' }],
  'apps.write': [{ point: 'apps.write' }],
} as const satisfies Record<string, readonly Way[]>;

export type Action = keyof typeof ALLOWED;

/** All that a bot may do because it answers: read and write what it holds, and hand it over. */
const BOT_ACTIONS: readonly Action[] = [
  'conversation.read',
  'conversation.write',
  'conversation.transfer',
  'buyer.unmask',
  'target.list',
  'file.read',
  'file.write',
];

/** Whether this is a way of whoever answers, or belongs to the staff, rather than of a point that stands for itself. */
const isByServing = (way: Way): boolean =>
  typeof way === 'string' || ('point' in way && way.point === 'serve');

/** How far a member's scope of conversations reaches, for lists, counts and searches. */
export type Reach =
  | { kind: 'all' }
  /** Conversations of these groups, and his own. */
  | { kind: 'groups'; groupIds: readonly GroupId[]; agentId: AgentId }
  | { kind: 'own'; agentId: AgentId };

const reachOf = ({ scope, agentId, groupIds = [] }: Membership): Reach => {
  if (scope === 'all') return { kind: 'all' };
  return scope === 'group' ? { kind: 'groups', groupIds, agentId } : { kind: 'own', agentId };
};

const isWithin = (reach: Reach, { agentId, groupId }: Resource): boolean =>
  reach.kind === 'all' ||
  reach.agentId === agentId ||
  (reach.kind === 'groups' && groupId !== undefined && reach.groupIds.includes(groupId));

const isHeadOver = ({ manages }: Membership, { departmentId }: Resource): boolean =>
  typeof departmentId === 'string' && manages.includes(departmentId);

const leads = (way: Way, membership: Membership, resource: Resource): boolean => {
  if (way === 'member') return true;
  if (way === 'buyer') return false;
  if (way === 'holder') {
    return membership.agentId === resource.agentId && holdsPoint(membership.points, 'serve');
  }
  if ('point' in way) return holdsPoint(membership.points, way.point);
  if ('inScope' in way) {
    return holdsPoint(membership.points, way.inScope) && isWithin(reachOf(membership), resource);
  }
  if ('everywhere' in way) return membership.scope === 'all' && holdsPoint(membership.points, way.everywhere);
  return (
    holdsPoint(membership.points, way.inTree) ||
    (HEAD_POINTS.includes(way.inTree) && isHeadOver(membership, resource))
  );
};

/**
 * The one decision about rights, for REST and sockets alike: may this actor do this to that resource?
 * A `false` for a thing of another shop is answered as `not_found`, so that ids cannot be probed.
 */
export const can = (actor: Actor, action: Action, resource: Resource): boolean => {
  const ways: readonly Way[] = ALLOWED[action];
  if (actor.kind === 'buyer') {
    return ways.includes('buyer') && actor.shopId === resource.shopId && actor.buyerId === resource.buyerId;
  }
  const membership = membershipIn(actor, resource.shopId);
  if (!membership) return false;
  const isOpen = (way: Way): boolean =>
    actor.kind === 'staff' ||
    !isByServing(way) ||
    (BOT_ACTIONS.includes(action) && holdsPoint(membership.points, 'serve'));
  return ways.some((way) => isOpen(way) && leads(way, membership, resource));
};

/**
 * Which of a shop's conversations an actor may do this to, for lists, searches, counts and exports; null: none.
 * Whatever asks for several conversations at once must narrow itself to this.
 */
export const reachFor = (actor: Actor, action: Action, shopId: ShopId): Reach | null => {
  const membership = membershipIn(actor, shopId);
  if (!membership) return null;
  const mine = { shopId, agentId: membership.agentId };
  const scoped = ALLOWED[action].some(
    (way: Way) => typeof way === 'object' && 'inScope' in way && holdsPoint(membership.points, way.inScope),
  );
  if (scoped) return reachOf(membership);
  return can(actor, action, mine) ? { kind: 'own', agentId: membership.agentId } : null;
};

/** Whether an actor belongs to the shop at all: if not, the shop does not exist for him. */
export const knowsShop = (actor: Actor, shopId: ShopId): boolean =>
  actor.kind === 'buyer' ? actor.shopId === shopId : membershipIn(actor, shopId) !== undefined;
