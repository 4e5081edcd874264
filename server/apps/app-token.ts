import { createHash, randomBytes } from 'node:crypto';

/** Tells an app's token from those of persons and buyers, and a secret that leaked to whoever searches for it. */
const ACCESS_PREFIX = 'fla_';

/** 256 random bits; only their hash is stored, and a secret of this length needs no slow one. */
const newSecret = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;

export const newAccessToken = (): string => newSecret(ACCESS_PREFIX);
export const newRefreshToken = (): string => newSecret('flr_');
export const newCode = (): string => newSecret('flc_');
export const newClientSecret = (): string => newSecret('fls_');
/** Signs what a webhook is sent. */
export const newSigningSecret = (): string => newSecret('flw_');

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Whether a token is one of an app, good or not. */
export const isAppToken = (token: string): boolean => token.startsWith(ACCESS_PREFIX);
