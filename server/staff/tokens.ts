import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ShopId } from '../../client-sdk/protocol/ids.ts';
import { BuyerClaims } from '../../client-sdk/protocol/rest.ts';

export const ACCESS_TOKEN_SEC = 600;

/** Pinned: a token that names another algorithm, or none, is not looked at. */
const ALGORITHM = 'HS256';

/** Two honest clocks may differ by this much. */
const CLOCK_TOLERANCE_SEC = 10;

const AccessClaims = z.object({ sub: z.string().min(1), sid: z.string().min(1), exp: z.number().int() });

export type Verified<Claims> =
  | { status: 'ok'; claims: Claims }
  | { status: 'expired' }
  | { status: 'invalid' };

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret);

const secondsOf = (ms: number): number => Math.floor(ms / 1000);

const verify = async <Schema extends z.ZodType>(
  schema: Schema,
  token: string,
  secret: string,
  now: number,
): Promise<Verified<z.infer<Schema>>> => {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: [ALGORITHM],
      clockTolerance: CLOCK_TOLERANCE_SEC,
      currentDate: new Date(now),
    });
    const claims = schema.safeParse(payload);
    return claims.success ? { status: 'ok', claims: claims.data } : { status: 'invalid' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { status: 'expired' };
    if (error instanceof errors.JOSEError) return { status: 'invalid' };
    throw error;
  }
};

const sign = (claims: Record<string, unknown>, secret: string, now: number, lifeSec: number) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuedAt(secondsOf(now))
    .setExpirationTime(secondsOf(now) + lifeSec)
    .sign(keyOf(secret));

/** A short token for one session of a person. `secret` is the server's own. */
export const signAccessToken = (
  who: { personId: string; sessionId: string },
  secret: string,
  now: number,
): Promise<string> => sign({ sub: who.personId, sid: who.sessionId }, secret, now, ACCESS_TOKEN_SEC);

export const verifyAccessToken = (token: string, secret: string, now: number) =>
  verify(AccessClaims, token, secret, now);

/** A buyer's token as a shop's back end would sign it, for anonymous buyers and for tests. */
export const signBuyerToken = (
  claims: { shop: string; sub: string; name?: string | undefined },
  shopSecret: string,
  now: number,
  lifeSec: number,
): Promise<string> => sign(claims, shopSecret, now, lifeSec);

export const verifyBuyerToken = (token: string, shopSecret: string, now: number) =>
  verify(BuyerClaims, token, shopSecret, now);

/**
 * The shop a token says it is for, unverified: it only tells with whose secret to verify.
 * `null` for a token of the staff; `undefined` for something that is no token.
 */
export const claimedShop = (token: string): ShopId | null | undefined => {
  try {
    const { shop } = decodeJwt(token);
    if (shop === undefined) return null;
    return ShopId.safeParse(shop).data;
  } catch {
    return undefined;
  }
};
