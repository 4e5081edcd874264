import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MAX_WAIT_MS, Outbox, type OutboxOptions } from '../../client-sdk/outbox.ts';
import { type QueuedMessage, webOutboxStorage } from '../../client-sdk/outbox-storage.ts';
import type { SentMessage } from '../../client-sdk/protocol/events.ts';
import { failureOf, noAnswer } from '../../client-sdk/wire-failure.ts';

/** The far end: writes down each try, and answers as the test says. */
function farEnd() {
  const log: string[] = [];
  const tries: string[] = [];
  const answers: (() => void)[] = [];
  const text = ({ body }: QueuedMessage) => (body.kind === 'text' ? body.text : body.kind);
  return {
    log,
    tries,
    deliver(message: QueuedMessage): Promise<SentMessage> {
      tries.push(`${message.clientId}:${text(message)}`);
      const failing = answers.shift();
      if (failing) {
        try {
          failing();
        } catch (error) {
          return Promise.reject(error as Error);
        }
      }
      const repeat = log.includes(text(message));
      if (!repeat) log.push(text(message));
      return Promise.resolve({ conversationId: 'c1', seq: log.length, at: 5, repeat });
    },
    answerNextWith(...failures: Error[]) {
      for (const failure of failures) {
        answers.push(() => {
          throw failure;
        });
      }
    },
  };
}

let ids = 0;
const options = (deliver: OutboxOptions['deliver']): OutboxOptions => ({
  deliver,
  onSent: () => undefined,
  onFailed: () => undefined,
  onChange: () => undefined,
  now: () => Date.now(),
  random: () => 0.5,
  newClientId: () => {
    ids += 1;
    return `id${ids}`;
  },
  backoff: { baseMs: 500, capMs: 15_000 },
});
const text = (words: string) => ({ lane: 'c1', body: { kind: 'text' as const, text: words } });

it('W8 a message beyond the limits fails at once, and those behind it go on', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  outbox.setOnline(true);
  const long = outbox.add(text('x'.repeat(4001)));
  const card = { kind: 'product' as const, productId: 'p', title: '长'.repeat(9000) };
  const wide = outbox.add({ lane: 'c1', body: card });
  const next = outbox.add(text('y'.repeat(4000)));
  await expect(long.sent).rejects.toMatchObject({ code: 'too_large', retryable: false });
  await expect(wide.sent).rejects.toMatchObject({ code: 'too_large' });
  await expect(next.sent).resolves.toMatchObject({ seq: 1 });
  expect(far.tries).toHaveLength(1);
});

beforeEach(() => {
  ids = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('W5 messages wait for a line and then go in the order they were written', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  for (const words of ['one', 'two', 'three']) outbox.add(text(words));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(far.tries).toEqual([]);
  outbox.setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(far.log).toEqual(['one', 'two', 'three']);
  expect(outbox.pending('c1')).toEqual([]);
  outbox.close();
});

it('W1 a message without an answer is tried again with the same id, and the next one waits for it', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  outbox.setOnline(true);
  far.answerNextWith(noAnswer(), failureOf('overloaded'));
  const first = outbox.add(text('one'));
  outbox.add(text('two'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(far.tries).toEqual(['id1:one', 'id1:one', 'id1:one', 'id2:two']);
  expect(await first.sent).toMatchObject({ seq: 1 });
  outbox.close();
});

it('W10 the server says how long to wait', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  outbox.setOnline(true);
  far.answerNextWith(Object.assign(failureOf('rate_limited'), { retryAfterMs: 3000 }));
  outbox.add(text('one'));
  await vi.advanceTimersByTimeAsync(2_999);
  expect(far.tries).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(far.log).toEqual(['one']);
  outbox.close();
});

it('W10 a refusal for good is shown, and does not hold up the next; it can be sent again', async () => {
  const far = farEnd();
  const failed: string[] = [];
  const outbox = new Outbox({
    ...options(far.deliver),
    onFailed: (_, failure) => failed.push(failure.code),
  });
  outbox.setOnline(true);
  far.answerNextWith(failureOf('blocked'));
  const refused = outbox.add(text('one'));
  outbox.add(text('two'));
  await expect(refused.sent).rejects.toMatchObject({ code: 'blocked' });
  await vi.advanceTimersByTimeAsync(0);
  expect(far.log).toEqual(['two']);
  expect(failed).toEqual(['blocked']);
  expect(outbox.pending('c1').map(({ status }) => status)).toEqual(['failed']);
  outbox.retry(refused.clientId);
  await vi.advanceTimersByTimeAsync(0);
  expect(far.log).toEqual(['two', 'one']);
  expect(far.tries.at(-1)).toBe('id1:one');
  outbox.close();
});

it('W5 a message that waited more than 12 hours is not sent any more', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  const old = outbox.add(text('old'));
  await vi.advanceTimersByTimeAsync(MAX_WAIT_MS + 1);
  outbox.add(text('new'));
  outbox.setOnline(true);
  await expect(old.sent).rejects.toMatchObject({ code: 'too_late' });
  await vi.advanceTimersByTimeAsync(0);
  expect(far.log).toEqual(['new']);
  outbox.close();
});

it('W1 unsent messages survive a reload of the page, in order and with their ids', async () => {
  const far = farEnd();
  const storage = webOutboxStorage(memoryStorage(), 'fenliu:s1:b1:');
  const before = new Outbox({ ...options(far.deliver), storage });
  const lost = before.add(text('one'));
  await vi.advanceTimersByTimeAsync(1);
  before.add(text('two'));
  before.close();
  await expect(lost.sent).rejects.toMatchObject({ code: 'not_connected' });
  const after = new Outbox({ ...options(far.deliver), storage });
  after.setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(far.tries).toEqual(['id1:one', 'id2:two']);
  expect(storage.load()).toEqual([]);
  after.close();
});

it('W5 one lane does not wait for another', async () => {
  const far = farEnd();
  const outbox = new Outbox(options(far.deliver));
  outbox.setOnline(true);
  far.answerNextWith(noAnswer());
  outbox.add(text('slow'));
  outbox.add({ ...text('fast'), lane: 'c2' });
  await vi.advanceTimersByTimeAsync(0);
  expect(far.log).toEqual(['fast']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(far.log).toEqual(['fast', 'slow']);
  outbox.close();
});

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
