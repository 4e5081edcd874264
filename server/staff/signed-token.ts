import { createHmac } from 'node:crypto';
import { isSameSecret } from './same-secret.ts';

/**
 * A token `<id>.<secret>.<signature>`: it says what it is of, and that this server made it, however long ago. Whether
 * it is good still is for the store to say, by its hash.
 * @param use Keeps tokens of one kind from passing for another.
 * @param id Without a dot, as all our ids.
 */
export const signToken = (use: string, id: string, secret: string, key: string): string => {
  const body = `${id}.${secret}`;
  return `${body}.${signatureOf(use, body, key)}`;
};

/** The id in a token that this server made for this use; `null` for any other. */
export const idInToken = (use: string, token: string, key: string): string | null => {
  const [id = '', secret = '', signature = '', ...rest] = token.split('.');
  const isOurs = rest.length === 0 && isSameSecret(signature, signatureOf(use, `${id}.${secret}`, key));
  return isOurs ? id : null;
};

const signatureOf = (use: string, body: string, key: string): string =>
  createHmac('sha256', key).update(`${use} token: ${body}`).digest('base64url');
