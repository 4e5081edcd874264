import { describe, expect, test } from 'vitest';
import { LastKnown } from '../../server/store/last-known.ts';

/** A store whose line can be cut. */
const makeSource = () => {
  const source = {
    values: new Map<string, string>(),
    down: false,
    read: async (key: string) => {
      if (source.down) throw new Error('cannot be reached');
      return source.values.get(key) ?? null;
    },
  };
  return source;
};

describe('T7: what was known goes on while the database is away', () => {
  test('reads anew each time, and falls back only when that fails', async () => {
    const source = makeSource();
    const known = new LastKnown(source.read);
    source.values.set('a', '1');
    expect(await known.get('a')).toBe('1');
    source.values.set('a', '2');
    expect(await known.get('a')).toBe('2');
    source.down = true;
    expect(await known.get('a')).toBe('2');
  });

  test('what was taken away is forgotten at once', async () => {
    const source = makeSource();
    const known = new LastKnown(source.read);
    source.values.set('a', '1');
    await known.get('a');
    source.values.delete('a');
    expect(await known.get('a')).toBeNull();
    source.down = true;
    await expect(known.get('a')).rejects.toThrow('cannot be reached');
  });

  test('what was never known fails', async () => {
    const source = makeSource();
    source.down = true;
    await expect(new LastKnown(source.read).get('a')).rejects.toThrow('cannot be reached');
  });

  test('holds no more than its capacity: the one unread for longest goes', async () => {
    const source = makeSource();
    const known = new LastKnown(source.read, 2);
    for (const key of ['a', 'b', 'c']) source.values.set(key, key);
    for (const key of ['a', 'b', 'a', 'c']) await known.get(key);
    source.down = true;
    expect(await known.get('a')).toBe('a');
    expect(await known.get('c')).toBe('c');
    await expect(known.get('b')).rejects.toThrow();
  });
});
