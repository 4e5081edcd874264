import { afterAll, beforeAll, expect, it } from 'vitest';
import { visitor } from '../../client-sdk/auth.ts';
import { MAX_TEXT_LENGTH } from '../../client-sdk/protocol/limits.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

/**
 * The wire without any Socket.IO library: what the wire page says a client in another language sends,
 * byte for byte, by long polling.
 */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

class RawLine {
  #sid = '';
  #packets: string[] = [];

  async open(): Promise<void> {
    const [first] = await this.#get();
    expect(first?.[0]).toBe('0');
    const opened = JSON.parse(first?.slice(1) ?? '') as { sid: string };
    this.#sid = `&sid=${opened.sid}`;
  }

  async send(packet: string): Promise<void> {
    const answer = await fetch(this.#url(), { method: 'POST', body: packet });
    expect(await answer.text()).toBe('ok');
  }

  /** The next packet that begins like this; pings are answered, others are left. */
  async receive(start: string): Promise<unknown> {
    for (let polls = 0; polls < 20; polls += 1) {
      const found = this.#packets.findIndex((packet) => packet.startsWith(start));
      if (found >= 0) {
        const [packet = ''] = this.#packets.splice(found, 1);
        return JSON.parse(packet.slice(start.length));
      }
      for (const packet of await this.#get()) {
        if (packet === '2') await this.send('3');
        else this.#packets.push(packet);
      }
    }
    throw new Error(`nothing that begins with ${start}, but ${this.#packets.join(' ')}`);
  }

  async #get(): Promise<string[]> {
    return (await (await fetch(this.#url())).text()).split('\u001e');
  }

  #url(): string {
    return `${app.url}/socket.io/?EIO=4&transport=polling${this.#sid}`;
  }
}

it('W1 W2 W3 a client without our SDK connects, resumes, sends, and sends again', async () => {
  const { token, buyerId } = await visitor(app.url, 'demo');
  const line = new RawLine();
  await line.open();
  await line.send(`40/buyer,${JSON.stringify({ token, protocol: 1 })}`);
  expect(await line.receive('40/buyer,')).toHaveProperty('sid');

  await line.send('42/buyer,1["session:resume",{"conversations":[]}]');
  expect(await line.receive('43/buyer,1')).toMatchObject([
    { ok: true, data: { shopId: 'demo', reload: true, buyer: { buyerId }, thread: null } },
  ]);

  const message = '["message:send",{"clientId":"c-1","body":{"kind":"text","text":"hi"}}]';
  await line.send(`42/buyer,2${message}`);
  const [first] = (await line.receive('43/buyer,2')) as [{ data: { conversationId: string } }];
  expect(first).toMatchObject({ ok: true, data: { seq: 1, repeat: false } });
  await line.send(`42/buyer,3${message}`);
  expect(await line.receive('43/buyer,3')).toMatchObject([
    { ok: true, data: { conversationId: first.data.conversationId, seq: 1, repeat: true } },
  ]);
  const pushed = (await line.receive('42/buyer,')) as unknown[];
  expect(pushed[0]).toMatch(/^(conversation:updated|message:created)$/);
});

it('W2 W10 what does not fit is answered in words, and the line holds', async () => {
  const { token } = await visitor(app.url, 'demo');
  const line = new RawLine();
  await line.open();
  await line.send(`40/buyer,${JSON.stringify({ token, protocol: 1 })}`);
  await line.receive('40/buyer,');
  const refusals = [
    ['["message:send",{"clientId":"c-1","body":{"kind":"text","text":""}}]', 'bad_request'],
    ['["message:send",{"clientId":"a b","body":{"kind":"text","text":"hi"}}]', 'bad_request'],
    ['["message:send","text"]', 'bad_request'],
    ['["message:fetch",{"conversationId":"nobody-s","afterSeq":0}]', 'not_found'],
    ['["constructor",{}]', 'unknown_event'],
  ];
  for (const [n, [packet, code]] of refusals.entries()) {
    await line.send(`42/buyer,${n}${packet}`);
    expect(await line.receive(`43/buyer,${n}`)).toMatchObject([{ ok: false, code, retryable: false }]);
  }
});

it('W2 a token that is not valid is refused with its code', async () => {
  const line = new RawLine();
  await line.open();
  await line.send('40/buyer,{"token":"nonsense","protocol":1}');
  expect(await line.receive('44/buyer,')).toMatchObject({ data: { ok: false, code: 'unauthenticated' } });
});

it('W8 W10 who sends too fast is told how long to wait, and then may go on', async () => {
  const { token } = await visitor(app.url, 'demo');
  const line = new RawLine();
  await line.open();
  await line.send(`40/buyer,${JSON.stringify({ token, protocol: 1 })}`);
  await line.receive('40/buyer,');
  const tries = app.config.buyerMessagesPer10Sec + 1;
  const answers: { ok: boolean }[] = [];
  for (let n = 1; n <= tries; n += 1) {
    await line.send(`42/buyer,${n}["message:send",{"clientId":"c-${n}","body":{"kind":"text","text":"hi"}}]`);
    answers.push(...((await line.receive(`43/buyer,${n}`)) as { ok: boolean }[]));
  }
  expect(answers.filter(({ ok }) => ok)).toHaveLength(tries - 1);
  expect(answers.at(-1)).toMatchObject({ code: 'rate_limited', retryable: true });
  expect((answers.at(-1) as { retryAfterMs?: number }).retryAfterMs).toBeGreaterThan(0);
});

it('W8 a text beyond its limit is refused, one at its limit is not', async () => {
  const { token } = await visitor(app.url, 'demo');
  const line = new RawLine();
  await line.open();
  await line.send(`40/buyer,${JSON.stringify({ token, protocol: 1 })}`);
  await line.receive('40/buyer,');
  for (const [length, ok] of [
    [MAX_TEXT_LENGTH, true],
    [MAX_TEXT_LENGTH + 1, false],
  ] as const) {
    const payload = { clientId: `c-${length}`, body: { kind: 'text', text: '长'.repeat(length) } };
    await line.send(`42/buyer,${length}${JSON.stringify(['message:send', payload])}`);
    expect(await line.receive(`43/buyer,${length}`)).toMatchObject([{ ok }]);
  }
});
