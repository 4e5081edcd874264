import { z } from 'zod';
import { AgentId, GroupId } from './ids.ts';
import { PICTURE_ADDRESS } from './limits.ts';
import { AgentKind } from './models.ts';
import { PersonName } from './names.ts';
import { PERMISSIONS, SCOPES } from './permissions.ts';

/** Shops, sub-accounts, departments and roles over REST, under `/v1/shops/:shopId`. */

/** What a shop is worth in the market it sells in, and so how many sub-accounts it has. */
export const ShopTier = z.enum(['heart', 'diamond', 'crown', 'red_crown', 'tmall']);
export type ShopTier = z.infer<typeof ShopTier>;

export const Position = z.enum([
  'store_manager',
  'operations',
  'customer_service',
  'finance',
  'logistics',
  'design',
]);
export type Position = z.infer<typeof Position>;

const SomeId = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const Name = PersonName;

/** Log-ins are compared without letter case. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9_.@-]{1,63}$/, '2 to 64 of letters, digits, _ . @ -');

/** Whether it is good enough is said by `weak_password`. */
const NewPassword = z.string().min(1).max(200);

const PictureAddress = z
  .url({ protocol: /^https$/ })
  .max(500)
  .regex(PICTURE_ADDRESS, 'https, and no .svg');

/** What a sub-account says of a person. */
const profile = {
  name: Name,
  fullName: z.string().trim().max(60).nullable(),
  avatar: PictureAddress.nullable(),
  signature: z.string().trim().max(200).nullable(),
  position: Position.nullable(),
  /** What another system calls him, such as a DingTalk number. */
  externalId: z.string().trim().max(64).nullable(),
};

/** What the rules say of one sub-account (R3, R5, R16): changing it publishes a new version of them. */
export const AccountRouting = z.strictObject({
  limit: z.number().int().min(1).max(1000).optional(),
  /** In every group he serves. */
  weight: z.number().int().min(1).max(200).optional(),
  takesPart: z.boolean().optional(),
  mobileRouting: z.boolean().optional(),
  groupIds: z.array(GroupId).max(100).optional(),
});
export type AccountRouting = z.infer<typeof AccountRouting>;

const placed = {
  departmentId: SomeId.nullable(),
  /** A temporary account leaves by itself then; null: it stays. */
  endsAt: z.number().int().nullable(),
};

/** POST …/accounts */
export const CreateAccountRequest = z
  .strictObject({ ...profile, ...placed })
  .partial()
  .extend({
    login: Login,
    password: NewPassword,
    name: Name,
    role: SomeId,
    routing: AccountRouting.optional(),
  });
export type CreateAccountRequest = z.infer<typeof CreateAccountRequest>;

/** Answer of POST …/accounts. */
export const CreatedAccount = z.object({ agentId: AgentId });

/** PATCH …/accounts/:agentId: what is absent stays. */
export const EditAccountRequest = z
  .strictObject({ ...profile, ...placed })
  .partial()
  .extend({ routing: AccountRouting.optional() });
export type EditAccountRequest = z.infer<typeof EditAccountRequest>;

/** PATCH …/profile: what everybody may say of himself in a shop. */
export const EditProfileRequest = z
  .strictObject({ name: profile.name, avatar: profile.avatar, signature: profile.signature })
  .partial();
export type EditProfileRequest = z.infer<typeof EditProfileRequest>;

/** GET …/profile; and what a buyer is shown of whoever serves him now (`agent:profile`): no ids. */
export const Profile = z.object({
  name: z.string(),
  avatar: z.string().nullable(),
  signature: z.string().nullable(),
});
export type Profile = z.infer<typeof Profile>;

/** PUT …/accounts/:agentId/role */
export const GrantRequest = z.strictObject({ role: SomeId });

/** PUT …/accounts/:agentId/frozen */
export const FreezeRequest = z.strictObject({ frozen: z.boolean() });

/** PUT …/accounts/:agentId/password: for somebody who has forgotten his. */
export const ResetPasswordRequest = z.strictObject({ password: NewPassword });

/** A sub-account as those who manage people see it. */
export const Account = z.object({
  agentId: AgentId,
  login: z.string(),
  name: z.string(),
  fullName: z.string().nullable(),
  avatar: z.string().nullable(),
  signature: z.string().nullable(),
  departmentId: z.string().nullable(),
  position: Position.nullable(),
  externalId: z.string().nullable(),
  role: z.string(),
  kind: AgentKind,
  frozen: z.boolean(),
  endsAt: z.number().nullable(),
  createdAt: z.number(),
  routing: z.object({
    limit: z.number(),
    weight: z.number(),
    takesPart: z.boolean(),
    mobileRouting: z.boolean(),
    groupIds: z.array(GroupId),
  }),
});
export type Account = z.infer<typeof Account>;

/** Sub-accounts that take a seat, and how many may: those of the tier and those that were bought. */
export const Seats = z.object({
  used: z.number(),
  of: z.number(),
  tier: ShopTier,
  /** What the tier brings. */
  included: z.number(),
  bought: z.number(),
  /** Those that take none; each is counted in the first kind that it is of. */
  uncounted: z.object({
    owners: z.number(),
    bots: z.number(),
    frozen: z.number(),
    temporary: z.number(),
  }),
});
export type Seats = z.infer<typeof Seats>;

/** GET …/accounts: those whom one manages. */
export const AccountsAnswer = z.object({
  accounts: z.array(Account),
  seats: Seats,
});
export type AccountsAnswer = z.infer<typeof AccountsAnswer>;

/** POST …/accounts/import: the CSV file as the body. The answer is a stream of these, one a line. */
export const ImportLine = z.union([
  z.object({
    kind: z.literal('begun'),
    rows: z.number(),
  }),
  z.object({
    kind: z.literal('created'),
    row: z.number(),
    agentId: AgentId,
    login: z.string(),
    password: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('refused'),
    row: z.number(),
    login: z.string(),
    column: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('done'),
    created: z.number(),
    refused: z.number(),
  }),
]);
export type ImportLine = z.infer<typeof ImportLine>;

/** POST and PATCH …/departments */
export const DepartmentRequest = z.strictObject({
  name: Name,
  parentId: SomeId.nullable(),
  headId: AgentId.nullable(),
});
export const EditDepartmentRequest = DepartmentRequest.partial();
export type DepartmentRequest = z.infer<typeof DepartmentRequest>;

export const Department = z.object({
  departmentId: z.string(),
  name: z.string(),
  parentId: z.string().nullable(),
  headId: AgentId.nullable(),
});
export type Department = z.infer<typeof Department>;

export const DepartmentsAnswer = z.object({
  departments: z.array(Department),
});
export type DepartmentsAnswer = z.infer<typeof DepartmentsAnswer>;

/** POST …/roles and PUT …/roles/:roleId */
export const RoleRequest = z.strictObject({
  name: Name,
  points: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length),
  scope: z.enum(SCOPES),
});
export type RoleRequest = z.infer<typeof RoleRequest>;

export const RoleAnswer = z.object({
  roleId: z.string(),
  /** Null for a built-in one: its name is in the reader's language. */
  name: z.string().nullable(),
  points: z.array(z.enum(PERMISSIONS)).readonly(),
  scope: z.enum(SCOPES),
  builtIn: z.boolean(),
});
export type RoleAnswer = z.infer<typeof RoleAnswer>;

export const RolesAnswer = z.object({
  roles: z.array(RoleAnswer),
});
export type RolesAnswer = z.infer<typeof RolesAnswer>;

const TimeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'a time zone such as Asia/Shanghai');

/** POST /v1/shops: a shop from nothing; whoever makes it is its owner. */
export const CreateShopRequest = z.strictObject({
  name: Name,
  timeZone: TimeZone.default('Asia/Shanghai'),
  tier: ShopTier.default('heart'),
  ownerName: Name.optional(),
});
export type CreateShopRequest = z.infer<typeof CreateShopRequest>;

/** PATCH /v1/shops/:shopId */
export const EditShopRequest = z
  .strictObject({
    name: Name,
    timeZone: TimeZone,
    tier: ShopTier,
    bought: z.number().int().min(0).max(100_000),
  })
  .partial();
export type EditShopRequest = z.infer<typeof EditShopRequest>;

export const ShopAnswer = z.object({
  shopId: z.string(),
  name: z.string(),
  timeZone: z.string(),
  tier: ShopTier,
  bought: z.number(),
});
export type ShopAnswer = z.infer<typeof ShopAnswer>;

/** PUT /v1/me/password; ends all other sessions. */
export const ChangePasswordRequest = z.strictObject({ password: z.string().max(200), next: NewPassword });

/** PUT /v1/me/second-step: confirms what a POST has begun. DELETE ends it. */
export const SecondStepCode = z.strictObject({ code: z.string().trim().min(6).max(20) });

/** POST /v1/me/second-step */
export const SecondStepOffer = z.object({
  /** To be typed into, or scanned by, an authenticator (`otpauth:`). */
  secret: z.string(),
  address: z.string(),
});
export type SecondStepOffer = z.infer<typeof SecondStepOffer>;
/** PUT /v1/me/second-step: good once each, for the day on which the phone is lost; never shown again. */
export const RecoveryCodes = z.object({
  recoveryCodes: z.array(z.string()),
});
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

/** POST /v1/me/accounts: takes over the sub-accounts of another log-in that is one's own too. */
export const LinkRequest = z.strictObject({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
  code: z.string().max(20).optional(),
});
export type LinkRequest = z.infer<typeof LinkRequest>;

/** GET /v1/me/sessions; DELETE ends all others; DELETE /v1/me/sessions/:sessionId one. */
export const SessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      current: z.boolean(),
      createdAt: z.number(),
      /** Of the last refresh. */
      seenAt: z.number(),
      address: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
  ),
});
export type SessionsAnswer = z.infer<typeof SessionsAnswer>;
