import { createHash, randomBytes } from 'node:crypto';
import { idInToken, signToken } from '../staff/signed-token.ts';

/** Tells an app's token from those of persons and buyers, and a secret that leaked to whoever searches for it. */
const ACCESS_PREFIX = 'fla_';

/** 256 random bits; only their hash is stored, and a secret of this length needs no slow one. */
const newSecret = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;

export const newAccessToken = (): string => newSecret(ACCESS_PREFIX);
export const newCode = (): string => newSecret('flc_');
export const newClientSecret = (): string => newSecret('fls_');
/** Signs what a webhook is sent. */
export const newSigningSecret = (): string => newSecret('flw_');

const REFRESH_PREFIX = 'flr_';
const REFRESH = 'app refresh';

/** Names its grant, so that one that was used up long ago still tells what was copied. `key` is the server's own. */
export const newRefreshToken = (grantId: string, key: string): string =>
  REFRESH_PREFIX + signToken(REFRESH, grantId, newSecret(''), key);

/** The grant that a refresh token is or was of; `null` for one that this server never gave. */
export const grantInRefreshToken = (token: string, key: string): string | null =>
  token.startsWith(REFRESH_PREFIX) ? idInToken(REFRESH, token.slice(REFRESH_PREFIX.length), key) : null;

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Whether a token is one of an app, good or not. */
export const isAppToken = (token: string): boolean => token.startsWith(ACCESS_PREFIX);
