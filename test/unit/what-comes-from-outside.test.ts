import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it, test } from 'vitest';
import { SendableBody } from '../../client-sdk/protocol/messages.ts';
import { PersonName } from '../../client-sdk/protocol/names.ts';
import { BuyerClaims } from '../../client-sdk/protocol/rest.ts';
import { createLogger, describeError } from '../../server/logger.ts';

const parse = (text: string) => SendableBody.safeParse({ kind: 'text', text });

test.each(['', ' ', '\n\t \r\n', '\u3000\u00a0', '\ufeff'])(
  'a text of white space alone, %j, is refused',
  (text) => {
    const parsed = parse(text);
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['text'], message: 'blank' });
  },
);

test.each([' hi ', 'a\u0000b\u001b[2J', '\u202eabc', '\u009b31m', 'line\r\nline', '\ud83d', '\u200b'])(
  'any other text, %j, arrives as it was sent',
  (text) => expect(parse(text).data).toEqual({ kind: 'text', text }),
);

test.each([
  ['  王 小明 ', '王 小明'],
  ['Eve\r\nAdmin', 'Eve Admin'],
  ['gpj\u202e.exe', 'gpj .exe'],
  ['\u001b[31mred', '[31mred'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
])('the name %j is kept as %j', (name, kept) => {
  expect(PersonName.parse(name)).toBe(kept);
});

it('a name of which nothing is left is refused, but not the token that holds it', () => {
  expect(PersonName.safeParse('\u0000\u202e').success).toBe(false);
  const claims = { shop: 's', sub: 'b', exp: 1 };
  expect(BuyerClaims.parse({ ...claims, name: '\u0000' }).name).toBe('访客');
  expect(BuyerClaims.parse(claims).name).toBe('访客');
});

it('a log line holds no values of a failed query, and nothing that is not seen', () => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'error' }, { write: (line) => lines.push(line) });
  const failed = new DrizzleQueryError(
    'insert into messages values ($1)',
    ['my secret words'],
    new Error('gone'),
  );
  logger.error({ err: failed, name: 'a\r\nb\u202ec\u009b31m\u2028' }, 'an event failed');
  const [line = ''] = lines;
  expect(line).not.toContain('secret');
  expect(line.trimEnd()).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(line)).toMatchObject({
    name: 'a\r\nb\u202ec\u009b31m\u2028',
    err: { message: 'Failed query: insert into messages values ($1)', cause: { message: 'gone' } },
  });
  expect(describeError('words')).toEqual({ message: 'words' });
});
