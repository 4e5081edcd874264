import { z } from 'zod';
import { BuyerId, ShopId } from './ids.ts';
import type { AgentKind, AgentRow, Light, QuickPhrase, Role } from './models.ts';
import { RuleSet } from './rule-set.ts';

/** REST under `/v1`. Answers are the data itself; failures are a `WireError` with an HTTP status. */

/** POST /v1/login */
export const LoginRequest = z.strictObject({
  login: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

/** POST /v1/refresh, POST /v1/logout */
export const RefreshRequest = z.strictObject({ refreshToken: z.string().min(1).max(500) });
export type RefreshRequest = z.infer<typeof RefreshRequest>;

/** One sub-account of the person who is logged in. */
export interface Membership {
  shopId: ShopId;
  shopName: string;
  agentId: string;
  name: string;
  role: Role;
  kind: AgentKind;
}

/** Answer of POST /v1/login and POST /v1/refresh. */
export interface TokenPair {
  accessToken: string;
  /** Lifetime of the access token, in seconds. */
  expiresInSec: number;
  /** Each refresh gives a new one and ends the old one. */
  refreshToken: string;
}

/** GET /v1/me */
export interface Me {
  personId: string;
  login: string;
  name: string;
  memberships: Membership[];
}

/** POST /v1/shops/:shopId/visitors: a token for an anonymous buyer; the same one again with `token`. */
export const VisitorRequest = z.strictObject({
  token: z.string().max(4096).optional(),
  name: z.string().min(1).max(60).optional(),
});
export type VisitorRequest = z.input<typeof VisitorRequest>;

export interface VisitorToken {
  token: string;
  buyerId: string;
  shopName: string;
}

/**
 * Claims of a buyer's token, signed by the shop's back end with the shop's secret (HS256):
 * `sub` the shop's own id of the buyer, `shop`, `name`, `exp`.
 */
export const BuyerClaims = z.object({
  shop: ShopId,
  sub: BuyerId,
  name: z.string().min(1).max(60).default('访客'),
  exp: z.number().int(),
});
export type BuyerClaims = z.infer<typeof BuyerClaims>;

/** GET /v1/shops/:shopId/light, public; `.svg` for a picture. `?group=` and `?agent=` narrow it (R15). */
export interface LightAnswer {
  light: Light;
}

/** GET and PUT /v1/shops/:shopId/rules: the published rule set; a PUT names the version it changes. */
export const RulesRequest = z.strictObject({ baseVersion: z.number().int().min(0), rules: RuleSet });
export type RulesRequest = z.input<typeof RulesRequest>;
export interface RulesAnswer {
  version: number;
  rules: RuleSet;
}

/** GET /v1/shops/:shopId/staff */
export interface StaffAnswer {
  staff: AgentRow[];
}

/** GET /v1/shops/:shopId/phrases; PUT replaces the caller's personal ones. */
export interface PhrasesAnswer {
  phrases: QuickPhrase[];
}
export const PhrasesRequest = z.strictObject({
  phrases: z
    .array(z.strictObject({ code: z.string().regex(/^[^\s/]{1,32}$/), text: z.string().min(1).max(2000) }))
    .max(200),
});

/**
 * POST /v1/shops/:shopId/files?name=…[&conversation=…]: the raw bytes as body; staff name the conversation.
 * GET /v1/shops/:shopId/files/:fileId: the bytes. Both want the caller's token.
 */
export interface StoredFile {
  fileId: string;
  name: string;
  mime: string;
  size: number;
  kind: 'image' | 'file';
  width?: number;
  height?: number;
}
