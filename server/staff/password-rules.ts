import { dictionary } from '@zxcvbn-ts/language-common';

const MIN_LENGTH = 10;

const COMMON = new Set(dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH));

/**
 * Whether a new password will do: long enough, not one of those that everybody tries first, not the log-in itself
 * and not one character again and again. Nothing else is asked: rules about kinds of characters make worse ones.
 */
export function isGoodPassword(password: string, login: string): boolean {
  const plain = password.toLowerCase();
  return (
    [...password].length >= MIN_LENGTH &&
    !COMMON.has(plain) &&
    !plain.includes(login.toLowerCase()) &&
    new Set(plain).size > 3
  );
}
