import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../client-sdk/protocol/errors.ts';
import type { SystemBody } from '../../client-sdk/protocol/messages.ts';
import { enUS } from '../../web/buyer/language/en-us.ts';
import { errorText } from '../../web/buyer/language/error-text.ts';
import { dayHeading, fileSize, price, waitText } from '../../web/buyer/language/format.ts';
import { chooseLanguage, speak } from '../../web/buyer/language/language.ts';
import { systemLine } from '../../web/buyer/language/system-line.ts';
import { zhCN } from '../../web/buyer/language/zh-cn.ts';

const en = speak('en-US');
const zh = speak('zh-CN');
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('dictionaries', () => {
  test('have the same keys, and no text is empty', () => {
    expect(Object.keys(zhCN).sort()).toEqual(Object.keys(enUS).sort());
    expect([...Object.values(enUS), ...Object.values(zhCN)].filter((text) => text.trim() === '')).toEqual([]);
  });

  test('have the same places for values in each text', () => {
    for (const key of Object.keys(enUS) as (keyof typeof enUS)[]) {
      expect(names(zhCN[key]), key).toEqual(names(enUS[key]));
    }
  });

  test('fill values in as they are: no pattern characters, no markup', () => {
    expect(en.say('served', { agent: '$& <b>' })).toBe('$& <b> is with you');
  });
});

describe('choice of the language', () => {
  test.each([
    [['zh-CN', 'en'], 'zh-CN'],
    [['zh-Hant-TW'], 'zh-CN'],
    [[undefined, '', 'en-GB', 'zh'], 'en-US'],
    [['fr', 'zh'], 'zh-CN'],
    [['fr'], 'en-US'],
    [[], 'en-US'],
  ] as const)('%j gives %s', (wishes, expected) => {
    expect(chooseLanguage(wishes)).toBe(expected);
  });
});

describe('lines of the router', () => {
  const line = (body: Omit<SystemBody, 'kind'>) => systemLine(en, { kind: 'system', ...body });

  test('R7 each reason has its own words, and the shop’s words go first', () => {
    const reasons = ['all_busy', 'away', 'off_duty', 'nobody'] as const;
    expect(new Set(reasons.map((reason) => line({ code: 'notice', reason }))).size).toBe(4);
    expect(line({ code: 'notice', reason: 'away', text: 'Back at nine' })).toBe('Back at nine');
  });

  test('R10 a move after a drop says so', () => {
    expect(line({ code: 'moved', agentName: 'Lin', reason: 'dropped' })).toContain('lost the line');
    expect(line({ code: 'moved', agentName: 'Lin' })).toBe('Lin takes over');
  });

  test('an agent without a name is still somebody', () => {
    expect(line({ code: 'assigned' })).toBe('An agent is with you now');
    expect(systemLine(zh, { kind: 'system', code: 'assigned' })).toBe('客服 为您服务');
  });
});

describe('words and numbers', () => {
  test('every error code of the wire has a text', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) expect(enUS[errorText(code)]).toBeTruthy();
  });

  test('a wait is rounded up to minutes', () => {
    expect(waitText(en, 59_000)).toBe('less than a minute');
    expect(waitText(en, 61_000)).toBe('about 2 min');
  });

  test('a price in any currency, also one that nobody knows', () => {
    expect(price('en-US', 26_800, 'CNY')).toBe('¥268.00');
    expect(price('en-US', 100, '???')).toBe('1.00 ???');
  });

  test('days are named from the reader’s midnight', () => {
    const noon = new Date(2026, 2, 10, 12).getTime();
    expect(dayHeading(en, noon - 3_600_000, noon)).toBe('Today');
    expect(dayHeading(en, noon - 86_400_000, noon)).toBe('Yesterday');
    expect(dayHeading(en, noon - 5 * 86_400_000, noon)).toBe('Mar 5, 2026');
  });

  test('sizes of files', () => {
    expect([fileSize(10), fileSize(2048), fileSize(1_500_000)]).toEqual(['10 B', '2 kB', '1.4 MB']);
  });
});
