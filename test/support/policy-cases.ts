import type { Action } from '../../server/staff/policy.ts';

/**
 * Actors of the table, as they stand to buyer-1's conversation in shop-a, held by agent-1, for group-1, and to the
 * people of department-1.
 */
export const STAFF_OF_THE_SHOP = [
  'holder',
  'colleague',
  'proxy',
  'owner',
  'superAdmin',
  'serviceHead',
  'serviceHeadOfOtherGroup',
  'operations',
  'finance',
  'readOnly',
  /** An agent who is head over department-1, or over another one. */
  'departmentHead',
  'headOfOtherDepartment',
] as const;
export const STRANGERS = ['sameIdInOtherShop', 'sameAgentIdInOtherShop', 'otherOwner'] as const;

export type Who = 'buyer' | 'otherBuyer' | (typeof STAFF_OF_THE_SHOP)[number] | (typeof STRANGERS)[number];

const SERVING = [
  'holder',
  'colleague',
  'proxy',
  'owner',
  'superAdmin',
  'serviceHead',
  'serviceHeadOfOtherGroup',
  'departmentHead',
  'headOfOtherDepartment',
] as const;
const ADMINS = ['owner', 'superAdmin'] as const;
const READERS = [...ADMINS, 'serviceHead', 'operations', 'finance', 'readOnly'] as const;
const WATCHERS = [...ADMINS, 'serviceHead', 'operations', 'readOnly'] as const;

/**
 * Who may do each action; everybody who is not named may not. The same table is run against the policy
 * itself, over REST and over the sockets, because the socket path is the one that misses the check in the field.
 */
export const POLICY_CASES: Record<Action, readonly Who[]> = {
  'conversation.read': ['buyer', 'holder', ...READERS],
  'conversation.write': ['buyer', 'holder'],
  'agent.profile': ['buyer'],
  'conversation.transfer': ['holder', ...ADMINS, 'serviceHead'],
  'conversation.close': ['buyer', 'holder', ...ADMINS, 'serviceHead'],
  'conversation.watch': WATCHERS,
  'conversation.whisper': [...ADMINS, 'serviceHead'],
  'conversation.take-over': [...ADMINS, 'serviceHead'],
  'whisper.read': ['holder', ...WATCHERS],
  'buyer.unmask': ['holder', ...ADMINS, 'serviceHead', 'serviceHeadOfOtherGroup'],
  'history.read': ['holder', ...ADMINS, 'operations', 'finance', 'readOnly'],
  'trace.read': ['holder', ...READERS],
  'target.list': STAFF_OF_THE_SHOP,
  'agent.set-state': ['holder', ...ADMINS, 'serviceHead'],
  'waiting.read': SERVING,
  'conversation.claim': ['holder'],
  'buyer.note': [...ADMINS, 'serviceHead', 'serviceHeadOfOtherGroup'],
  'live.watch': WATCHERS,
  'conversation.list': WATCHERS,
  'alarm.read': WATCHERS,
  'alarm.handle': [...ADMINS, 'serviceHead'],
  'alarm.settings': ADMINS,
  'rules.read': [...ADMINS, 'operations', 'readOnly'],
  'rules.write': [...ADMINS, 'operations'],
  'staff.read': STAFF_OF_THE_SHOP,
  'phrases.read': STAFF_OF_THE_SHOP,
  'phrases.write': ['holder'],
  'phrases.write-shop': [...ADMINS, 'operations'],
  'phrases.write-group': [...ADMINS, 'operations', 'serviceHead'],
  'replies.read': STAFF_OF_THE_SHOP,
  'replies.write-shop': [...ADMINS, 'operations'],
  'replies.write-group': [...ADMINS, 'operations', 'serviceHead'],
  'replies.write-own': [...SERVING, 'operations'],
  'file.read': ['buyer', 'holder', ...READERS],
  'file.write': ['buyer', 'holder'],
  'log.search': READERS,
  'log.export': [...ADMINS, 'serviceHead'],
  'performance.read': READERS,
  'performance.read-shop': [...ADMINS, 'operations', 'finance', 'readOnly'],
  'operations.read': ADMINS,
  'logins.read': ADMINS,
  'accounts.read': [...ADMINS, 'readOnly', 'departmentHead'],
  'accounts.create': [...ADMINS, 'departmentHead'],
  'accounts.edit': [...ADMINS, 'departmentHead'],
  'accounts.freeze': [...ADMINS, 'departmentHead'],
  'accounts.grant': [...ADMINS, 'departmentHead'],
  'departments.write': [...ADMINS, 'departmentHead'],
  'roles.read': STAFF_OF_THE_SHOP,
  'roles.write': ADMINS,
  'shop.settings': ADMINS,
  'shop.own': ['owner'],
  'apps.read': ADMINS,
  'apps.write': ADMINS,
};
