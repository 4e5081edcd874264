import * as argon2 from '@node-rs/argon2';
import { describe, expect, test, vi } from 'vitest';
import { fitsPassword, hashPassword } from '../../server/staff/password.ts';

vi.mock('@node-rs/argon2', { spy: true });

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
    // The same work as for somebody: a hash of the same cost was recounted each time.
    const recounted = vi.mocked(argon2.verify).mock.calls.slice(-2);
    expect(recounted.map(([, password]) => password)).toEqual(['', 'anything']);
    for (const [hash] of recounted) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});
