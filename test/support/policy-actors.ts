import { BUILT_IN_ROLES, type BuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Actor, StaffActor } from '../../server/staff/actor.ts';
import type { Who } from './policy-cases.ts';

/** A sub-account with the rights of a built-in role. */
export const membershipOf = (
  shopId: string,
  agentId: string,
  role: BuiltInRole,
  more: Partial<Membership> = {},
): Membership => ({
  shopId,
  shopName: shopId,
  agentId,
  name: agentId,
  role,
  kind: role === 'owner' || role === 'proxy' ? role : 'agent',
  ...BUILT_IN_ROLES[role],
  manages: [],
  ...more,
});

const staff = (
  shopId: string,
  agentId: string,
  role: BuiltInRole,
  more: Partial<Membership> = {},
): StaffActor => ({
  kind: 'staff',
  personId: `person-${agentId}`,
  sessionId: `session-${agentId}`,
  memberships: [membershipOf(shopId, agentId, role, more)],
});

const inShop = (agentId: string, role: BuiltInRole, more: Partial<Membership> = {}) =>
  staff('shop-a', agentId, role, more);

export const ACTORS: Record<Who, Actor> = {
  buyer: { kind: 'buyer', shopId: 'shop-a', buyerId: 'buyer-1', name: '访客' },
  otherBuyer: { kind: 'buyer', shopId: 'shop-a', buyerId: 'buyer-2', name: '访客' },
  sameIdInOtherShop: { kind: 'buyer', shopId: 'shop-b', buyerId: 'buyer-1', name: '访客' },
  holder: inShop('agent-1', 'agent'),
  colleague: inShop('agent-2', 'agent'),
  proxy: inShop('proxy-1', 'proxy'),
  owner: inShop('owner-1', 'owner'),
  superAdmin: inShop('admin-1', 'super_admin'),
  serviceHead: inShop('head-1', 'service_head', { groupIds: ['group-1'] }),
  serviceHeadOfOtherGroup: inShop('head-2', 'service_head', { groupIds: ['group-2'] }),
  operations: inShop('operations-1', 'operations'),
  finance: inShop('finance-1', 'finance'),
  readOnly: inShop('reader-1', 'read_only'),
  departmentHead: inShop('agent-3', 'agent', { manages: ['department-1'] }),
  headOfOtherDepartment: inShop('agent-4', 'agent', { manages: ['department-2'] }),
  sameAgentIdInOtherShop: staff('shop-b', 'agent-1', 'agent'),
  otherOwner: staff('shop-b', 'owner-1', 'owner', { manages: ['department-1'], groupIds: ['group-1'] }),
};

export const RESOURCE = {
  shopId: 'shop-a',
  buyerId: 'buyer-1',
  agentId: 'agent-1',
  groupId: 'group-1',
  departmentId: 'department-1',
};
