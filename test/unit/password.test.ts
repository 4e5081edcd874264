import { describe, expect, test } from 'vitest';
import { fitsPassword, hashPassword } from '../../server/staff/password.ts';

describe('passwords', () => {
  test('are stored as argon2id at the cost that an unknown login is charged too', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashPassword('correct horse')).not.toBe(hash);
    expect(await fitsPassword(hash, 'correct horse')).toBe(true);
    expect(await fitsPassword(hash, 'correct horse ')).toBe(false);
  });

  test('nobody has one that fits', async () => {
    expect(await fitsPassword(null, '')).toBe(false);
    expect(await fitsPassword(null, 'anything')).toBe(false);
  });
});
