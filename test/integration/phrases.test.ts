import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Phrase, type PhraseImport, type PhraseList } from '../../client-sdk/protocol/phrases.ts';
import type { PhrasesAnswer } from '../../client-sdk/protocol/rest.ts';
import { readPhraseFile, writePhrases } from '../../server/shop/phrase-files.ts';
import { subAccounts } from '../../server/store/schema.ts';
import { useApi } from '../support/api.ts';
import { useRedis } from '../support/redis.ts';
import { createShop, type TestPerson, type TestShop } from '../support/shop.ts';

/** Quick phrases of the shop, of groups, and one's own, as lists and as files. */

const redis = useRedis();
const api = useApi(redis);
let shop: TestShop;
let other: TestShop;
const tokens = new Map<TestPerson, string>();

beforeAll(async () => {
  shop = await createShop(api.db);
  other = await createShop(api.db);
  // Lan is the head of the one group that both agents are in.
  await api.db.update(subAccounts).set({ role: 'service_head' }).where(eq(subAccounts.id, shop.lan.agentId));
  for (const person of [shop.owner, shop.mei, shop.lan, other.owner]) {
    tokens.set(person, (await api.logIn(person)).accessToken);
  }
});

async function ask<Body>(
  path: string,
  by: TestPerson,
  more: { method?: string; json?: unknown; bytes?: string } = {},
) {
  const { status, body, headers } = await api.call(`/shops/${shop.shopId}${path}`, {
    token: tokens.get(by),
    ...more,
  });
  return { status, body: body as Body, headers };
}
const hi: Phrase = { code: 'hi', folder: '问候/早', text: '您好 {buyer|亲}' };

describe('who may change which phrases', () => {
  test('each scope has its own people; an agent uses all three', async () => {
    const put = (scope: string, by: TestPerson, code: string) =>
      ask(`/phrase-list?${scope}`, by, { method: 'PUT', json: { phrases: [{ ...hi, code }] } });
    expect((await put('scope=shop', shop.mei, 'x')).status).toBe(403);
    expect((await put('scope=shop', shop.lan, 'x')).status).toBe(403);
    expect((await put('scope=shop', other.owner, 'x')).status).toBe(404);
    expect((await put('scope=group&groupId=all', shop.mei, 'x')).status).toBe(403);
    expect((await put('scope=group&groupId=another', shop.lan, 'x')).status).toBe(403);
    expect((await put('scope=group', shop.owner, 'x')).status).toBe(400);

    expect((await put('scope=shop', shop.owner, 'of-shop')).status).toBe(200);
    expect((await put('scope=group&groupId=all', shop.lan, 'of-group')).status).toBe(200);
    expect((await put('scope=personal', shop.mei, 'mine')).status).toBe(200);

    const codesFor = async (by: TestPerson) =>
      (await ask<PhrasesAnswer>('/phrases', by)).body.phrases
        .map(({ scope, code }) => `${scope} ${code}`)
        .sort();
    expect(await codesFor(shop.mei)).toEqual(['group of-group', 'personal mine', 'shop of-shop']);
    expect(await codesFor(shop.owner)).toEqual(['shop of-shop']);
  });
});

test('whoever may not keep phrases of his own changes them by none of the doors', async () => {
  // One who answers nobody: he reads the phrases alone.
  await api.db.update(subAccounts).set({ role: 'finance' }).where(eq(subAccounts.id, shop.mei.agentId));
  try {
    const json = { phrases: [] };
    const bytes = 'code,text\nbye,再见\n';
    const doors = [
      await ask('/phrases', shop.mei, { method: 'PUT', json }),
      await ask('/phrase-list?scope=personal', shop.mei, { method: 'PUT', json }),
      await ask('/phrase-file?scope=personal&format=csv', shop.mei, { method: 'POST', bytes }),
    ];
    expect(doors.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await ask('/phrase-list?scope=personal', shop.mei)).status).toBe(200);
  } finally {
    await api.db.update(subAccounts).set({ role: 'agent' }).where(eq(subAccounts.id, shop.mei.agentId));
  }
});

describe('files', () => {
  const send = (format: string, file: string, query = 'scope=shop') =>
    ask<PhraseImport>(`/phrase-file?${query}&format=${format}`, shop.owner, { method: 'POST', bytes: file });
  const list = async () => (await ask<PhraseList>('/phrase-list?scope=shop', shop.owner)).body.phrases;

  test('a file that was fetched is taken in again as it was, CSV and XML', async () => {
    const phrases = [hi, { code: 'calc', folder: '', text: '=1+1\n\'quoted\', "twice" <b>&amp;</b> 😀' }];
    await ask('/phrase-list?scope=shop', shop.owner, { method: 'PUT', json: { phrases } });
    for (const format of ['csv', 'xml']) {
      const { body, headers } = await ask<string>(`/phrase-file?scope=shop&format=${format}`, shop.owner);
      expect(headers.get('content-disposition')).toContain(`phrases.${format}`);
      expect((await send(format, body, 'scope=shop&mode=replace')).body).toEqual({ added: 2, refused: [] });
      expect(await list()).toEqual(phrases);
    }
  });

  const phrase = fc
    .record({
      code: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      folder: fc.string({ unit: 'grapheme', maxLength: 20 }),
      text: fc.string({
        unit: fc.constantFrom(...'a\r\n\t ,;"\'<>&=+-@中😀]'.split(/(?:)/u)),
        minLength: 1,
        maxLength: 30,
      }),
    })
    .filter((one) => Phrase.safeParse(one).success);

  test.each(['csv', 'xml'] as const)('%s: nothing is lost on the way there and back', (format) => {
    fc.assert(
      fc.property(fc.array(phrase, { maxLength: 8 }), (phrases) => {
        expect(readPhraseFile(writePhrases(phrases, format), format)).toEqual({ ok: true, data: phrases });
      }),
      { numRuns: 300 },
    );
  });

  test('cells that a spreadsheet would carry out are none', () => {
    const file = writePhrases([{ ...hi, text: '=HYPERLINK("http://evil.example")' }], 'csv');
    expect(file).toContain(`"'=HYPERLINK(`);
  });

  test('rows that cannot be taken are reported, the others are taken', async () => {
    await ask('/phrase-list?scope=shop', shop.owner, { method: 'PUT', json: { phrases: [hi] } });
    const file = `code,text,folder\nbye,再见,\nhi,again,\n"a b",space,\nempty,,\nlong,${'x'.repeat(2001)},\nbye,twice,\n`;

    expect((await send('csv', file)).body).toEqual({
      added: 1,
      refused: [
        { row: 2, code: 'hi', reason: 'repeated_code' },
        { row: 3, code: 'a b', reason: 'bad_code' },
        { row: 4, code: 'empty', reason: 'bad_text' },
        { row: 5, code: 'long', reason: 'bad_text' },
        { row: 6, code: 'bye', reason: 'repeated_code' },
      ],
    });
    expect((await list()).map(({ code }) => code)).toEqual(['hi', 'bye']);
  });

  test('of files that are taken in at once none is lost', async () => {
    await ask('/phrase-list?scope=shop', shop.owner, { method: 'PUT', json: { phrases: [] } });
    const codes = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(codes.map((code) => send('csv', `code,text\n${code},再见\n`)));
    expect((await list()).map(({ code }) => code).sort()).toEqual(codes);
  });

  test.each([
    ['csv', 'name,words\n1,2', 'columns_missing'],
    ['csv', 'code,text\n"open', 'not_csv'],
    ['xml', '<phrases><phrase code="a">x</phrases>', 'not_xml'],
    ['xml', '<other/>', 'no_phrases'],
    [
      'xml',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><phrases><phrase code="a">&a;</phrase></phrases>',
      'doctype_refused',
    ],
    [
      'xml',
      `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "${'&lol;'.repeat(10)}">]><phrases/>`,
      'doctype_refused',
    ],
  ])('%s: %s is refused', async (format, file, reason) => {
    const { status, body } = await send(format, file);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'bad_request', path: 'file', reason },
    });
  });
});
