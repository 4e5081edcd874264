import { expect, test } from 'vitest';
import { makeFindWords } from '../../server/alarms/find-words.ts';

const find = makeFindWords(['加微信', '微信', 'ass', 'VX', '私下 转账', '[x]+', '12315']);

test.each([
  ['请加微信聊', ['加微信'], 'the longest of two that begin alike'],
  ['请加 微 信，微信', ['加微信', '微信'], 'spaces between Chinese characters'],
  ['加\u200b微·信', ['加微信'], 'what is not seen, and dots'],
  ['ＶＸ：abc123', ['VX'], 'full width'],
  ['vx123 or my Ass!', ['VX', 'ass'], 'upper and lower case, a number right behind'],
  ['my class has assets', [], 'Latin words only as a whole'],
  ['我要打12315投诉', ['12315'], 'a number'],
  ['订单 9123150', [], 'a number only as a whole'],
  ['私下转账', ['私下 转账'], 'a list entry with a space'],
  ['[X]+', ['[x]+'], 'signs stand for themselves'],
])('%s: %j (%s)', (text, words) => {
  expect(find(text)).toEqual(words);
});

test('an empty list finds nothing', () => {
  expect(makeFindWords([' ', ''])('加微信')).toEqual([]);
});
