import type { Me, TokenPair, VisitorToken } from './protocol/rest.ts';
import { rest } from './rest.ts';

/**
 * Logs a person of the staff in.
 *
 * @param code Of the second step, where the person has one.
 * @throws WireFailure `unauthenticated` for a wrong name or password, `second_step` where a good code is missing,
 * `rate_limited` after too many tries.
 * @example const tokens = await login('http://localhost:3000', 'amy', password);
 */
export function login(url: string, loginName: string, password: string, code?: string): Promise<TokenPair> {
  return rest(url, '/v1/login', {
    method: 'POST',
    json: { login: loginName, password, ...(code && { code }) },
  });
}

/**
 * A new pair of tokens for a refresh token, which is then used up.
 *
 * @throws WireFailure `unauthenticated` when the session is over, `rate_limited` after too many such tries.
 */
export function refresh(url: string, refreshToken: string): Promise<TokenPair> {
  return rest(url, '/v1/refresh', { method: 'POST', json: { refreshToken } });
}

/** Ends the session on the server; its open connections are cut. */
export async function logout(url: string, refreshToken: string): Promise<void> {
  await rest(url, '/v1/logout', { method: 'POST', json: { refreshToken } });
}

/** Who is logged in, and with which sub-accounts in which shops. */
export function me(url: string, accessToken: string): Promise<Me> {
  return rest(url, '/v1/me', { token: accessToken });
}

/**
 * A token for an anonymous buyer. With the token of an earlier visit it is the same buyer again.
 *
 * @example const { token } = await visitor(url, 'demo', localStorage.getItem('visitor') ?? undefined);
 */
export function visitor(url: string, shopId: string, stored?: string, name?: string): Promise<VisitorToken> {
  return rest(url, `/v1/shops/${encodeURIComponent(shopId)}/visitors`, {
    method: 'POST',
    json: { ...(stored === undefined ? {} : { token: stored }), ...(name === undefined ? {} : { name }) },
  });
}
