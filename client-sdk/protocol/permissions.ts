/**
 * The tree of permission points, by their names: granting `staff` grants `staff.edit` and all else under it.
 * `all` is the root, which only owners hold. No zod here: the pages ask these questions too.
 */
export const PERMISSIONS = [
  'all',
  /** Answering: one's own conversations, state and phrases. */
  'serve',
  'conversations',
  'conversations.read',
  'conversations.transfer',
  'conversations.close',
  'conversations.export',
  'supervise',
  /** Live numbers and lists. */
  'supervise.watch',
  'supervise.set-state',
  'supervise.whisper',
  'supervise.take-over',
  'supervise.alarms',
  'buyers',
  /** Blocking a buyer, giving him a dedicated agent. */
  'buyers.note',
  /** Phone numbers, ID numbers, cards and addresses unmasked. */
  'buyers.unmask',
  'routing',
  'routing.read',
  'routing.write',
  'phrases',
  'phrases.group',
  'phrases.shop',
  'replies',
  /** One's own greeting and away reply. */
  'replies.own',
  'replies.group',
  'replies.shop',
  'records',
  'records.operations',
  'records.logins',
  'records.performance',
  'staff',
  'staff.read',
  'staff.create',
  'staff.edit',
  'staff.freeze',
  /** Giving a role to somebody. */
  'staff.grant',
  'staff.departments',
  /** Making and changing the shop's own roles. */
  'staff.roles',
  'apps',
  'apps.read',
  'apps.write',
  'shop',
  /** Name, retention. */
  'shop.settings',
  /** Tier and bought seats, the secret, further shops: under no point but `all` and its own. */
  'ownership',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Which conversations the points about conversations are good for. Each scope holds those before it. */
export const SCOPES = ['own', 'group', 'all'] as const;
export type ConversationScope = (typeof SCOPES)[number];

/** The points that a third-party app may be given; `serve` makes it a bot, which answers and hands over. */
export const APP_SCOPES = [
  'serve',
  'conversations.read',
  'buyers.unmask',
  'routing.read',
  'records.operations',
  'records.logins',
  'records.performance',
] as const satisfies readonly Permission[];
export type AppScope = (typeof APP_SCOPES)[number];

/** What a role, or a person in a shop, may do. */
export interface Rights {
  points: readonly Permission[];
  scope: ConversationScope;
}

/** Whether a point is one of these, or stands under one of them. */
export const holdsPoint = (points: readonly Permission[], wanted: Permission): boolean =>
  points.some((point) => point === 'all' || point === wanted || wanted.startsWith(`${point}.`));

/** Whether whoever has these rights has every one of those too. */
export const coversRights = (holder: Rights, wanted: Rights): boolean =>
  wanted.points.every((point) => holdsPoint(holder.points, point)) &&
  SCOPES.indexOf(wanted.scope) <= SCOPES.indexOf(holder.scope);

/** Everything that manages people; a head holds it in his own part of the tree of departments. */
export const HEAD_POINTS: readonly Permission[] = [
  'staff.read',
  'staff.create',
  'staff.edit',
  'staff.freeze',
  'staff.grant',
  'staff.departments',
];

const ALL_BUT_OWNERSHIP: readonly Permission[] = [
  'serve',
  'conversations',
  'supervise',
  'buyers',
  'routing',
  'phrases',
  'replies',
  'records',
  'staff',
  'apps',
  'shop',
];

/** The roles that every shop has. A proxy is an agent for the hours in which nobody else is there. */
export const BUILT_IN_ROLES = {
  owner: { points: ['all'], scope: 'all' },
  super_admin: { points: ALL_BUT_OWNERSHIP, scope: 'all' },
  service_head: {
    points: [
      'serve',
      'conversations',
      'supervise',
      'buyers',
      'phrases.group',
      'replies.own',
      'replies.group',
      'records.performance',
    ],
    scope: 'group',
  },
  agent: { points: ['serve', 'replies.own'], scope: 'own' },
  proxy: { points: ['serve', 'replies.own'], scope: 'own' },
  operations: {
    points: ['supervise.watch', 'conversations.read', 'routing', 'phrases', 'replies', 'records.performance'],
    scope: 'all',
  },
  finance: { points: ['conversations.read', 'records.performance'], scope: 'all' },
  read_only: {
    points: ['conversations.read', 'supervise.watch', 'routing.read', 'records.performance', 'staff.read'],
    scope: 'all',
  },
} as const satisfies Record<string, Rights>;

export type BuiltInRole = keyof typeof BUILT_IN_ROLES;

/** A built-in role or one of the shop's own (`role_…`). */
export type RoleId = string;

export const isBuiltInRole = (id: string): id is BuiltInRole => Object.hasOwn(BUILT_IN_ROLES, id);

/** What is done at the workbench. */
const AT_THE_WORKBENCH: readonly Permission[] = ['serve', 'replies.own'];

/** Whether a person's rights in a shop open any page of the owner's console. */
export const opensConsole = (rights: Rights & { manages: readonly string[] }): boolean =>
  rights.manages.length > 0 || rights.points.some((point) => !AT_THE_WORKBENCH.includes(point));
