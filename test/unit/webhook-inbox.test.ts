import { expect, test } from 'vitest';
import { WebhookInbox, type WebhookRequest } from '../../client-sdk/webhook-inbox.ts';
import { signatureOf } from '../../server/apps/send-signed.ts';

const SECRET = 'whsec';
const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const request = (id: string, { secret = SECRET, at = NOW } = {}): WebhookRequest => {
  const body = JSON.stringify({ id, event: 'message', shopId: 's', at, data: { words: '在吗' } });
  return { id, body, signature: signatureOf(secret, id, body, at) };
};

const inbox = (onNews: (id: string) => Promise<void> | void = () => {}) => {
  const clock = { now: NOW };
  const heard: string[] = [];
  const receiver = new WebhookInbox({
    secret: SECRET,
    clock: () => clock.now,
    onNews: ({ id }) => {
      heard.push(id);
      return onNews(id);
    },
  });
  return { receiver, clock, heard };
};

test('what fenliu signed is taken once; a replay of it, also of two at once, is not', async () => {
  const { receiver, heard } = inbox();
  const both = await Promise.all([receiver.take(request('e1')), receiver.take(request('e1'))]);
  expect(both.sort()).toEqual(['done', 'repeat']);
  // The next try of the sender bears a new time stamp.
  expect(await receiver.take(request('e1', { at: NOW + MINUTE }))).toBe('repeat');
  expect(await receiver.take(request('e2'))).toBe('done');
  expect(heard).toEqual(['e1', 'e2']);
});

test.each([
  ['another secret', { ...request('e1', { secret: 'other' }) }],
  ['another body', { ...request('e1'), body: '{"id":"e1"}' }],
  ['the id of a new event with what was heard before', { ...request('e1'), id: 'e2' }],
  [
    'a later time stamp',
    { ...request('e1'), signature: request('e1').signature.replace(/t=\d+/, 't=1900000000') },
  ],
  ['no signature', { ...request('e1'), signature: '' }],
  ['half a signature', { ...request('e1'), signature: request('e1').signature.slice(0, -2) }],
])('%s is forged', async (_what, forged) => {
  const { receiver, heard } = inbox();
  expect(await receiver.take(forged)).toBe('forged');
  expect(heard).toEqual([]);
});

test('what was heard long ago, or is dated ahead, is stale', async () => {
  const { receiver, clock, heard } = inbox();
  expect(await receiver.take(request('e1', { at: NOW - 5 * MINUTE }))).toBe('done');
  expect(await receiver.take(request('e2', { at: NOW - 5 * MINUTE - 1000 }))).toBe('stale');
  expect(await receiver.take(request('e3', { at: NOW + 5 * MINUTE + 1000 }))).toBe('stale');
  // Also once its id is forgotten.
  clock.now += 25 * 60 * MINUTE;
  expect(await receiver.take(request('e1'))).toBe('stale');
  expect(heard).toEqual(['e1']);
});

test('an event on which the receiver failed is taken when it comes again', async () => {
  let broken = true;
  const { receiver, heard } = inbox(() => {
    if (broken) throw new Error('the database is away');
  });
  await expect(receiver.take(request('e1'))).rejects.toThrow('the database is away');
  broken = false;
  expect(await receiver.take(request('e1'))).toBe('done');
  expect(heard).toEqual(['e1', 'e1']);
});
