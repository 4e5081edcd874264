import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GroupRuleCondition } from '../../client-sdk/protocol/rule-set.ts';
import { ownerEnUS } from '../../web/owner/locales/en-US.ts';
import { conditionOf, isUnfinished, treeOf } from '../../web/owner/routing/condition-tree.ts';
import { freeId } from '../../web/owner/routing/free-id.ts';
import { sayCondition } from '../../web/owner/routing/rule-words.ts';
import { shareOf } from '../../web/owner/routing/weight-shares.ts';
import { enUS } from '../../web/shared/locales/en-US.ts';

const i18n = i18next.createInstance();
beforeAll(async () => {
  await i18n.init({
    lng: 'en-US',
    resources: { 'en-US': { page: ownerEnUS, shared: enUS } },
    ns: ['page', 'shared'],
    defaultNS: 'page',
    fallbackNS: 'shared',
    interpolation: { escapeValue: false },
  });
});

const hours = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
const nested: GroupRuleCondition = {
  orderState: ['paid'],
  any: [{ firstWords: ['refund'] }, { tags: ['vip'], region: ['Beijing'] }],
  not: { any: [{ language: ['en'] }, { hours }] },
};

describe('R4.6 conditions as boxes', () => {
  test.each<[string, GroupRuleCondition]>([
    ['one part', { firstWords: ['refund'] }],
    ['two parts', { orderState: ['paid'], language: ['zh'] }],
    ['nested', nested],
    ['one negated', { not: { firstWords: ['refund'] } }],
    ['the same part twice', { firstWords: ['refund'], all: [{ firstWords: ['parcel'] }] }],
    ['any of several', { any: [{ region: ['Beijing'] }, { hours }] }],
  ])('%s comes back as it was', (_, when) => {
    expect(conditionOf(treeOf(when))).toEqual(when);
  });

  test('several negated together are one box each, and mean the same', () => {
    const tree = treeOf({ not: { orderState: ['paid'], language: ['en'] } });
    expect(tree).toMatchObject({ join: 'none', children: [{ join: 'all' }] });
    expect(conditionOf(tree)).toEqual({ not: { orderState: ['paid'], language: ['en'] } });
  });

  test('what has still to be filled in is known, at any depth', () => {
    expect(isUnfinished(treeOf(nested))).toBe(false);
    expect(isUnfinished(treeOf({}))).toBe(true);
    expect(isUnfinished(treeOf({ any: [{ region: ['x'] }, { all: [{ tags: [] }] }] }))).toBe(true);
    expect(isUnfinished(treeOf({ hours: [{ days: [], from: '09:00', to: '18:00' }] }))).toBe(true);
  });

  test('a nested condition is said with brackets', () => {
    expect(sayCondition(nested, i18n.t)).toBe(
      'order is Paid, and (first message contains “refund”, or (region is “Beijing”, and buyer has the tag “vip”))' +
        ', and not (language is “en”, or time is Mon–Fri 09:00–18:00)',
    );
  });
});

test('R5 a share is the weight among those of the group; who is not named has 100', () => {
  expect(shareOf('a', ['a', 'b'], { a: 200, b: 100 })).toBeCloseTo(2 / 3);
  expect(shareOf('a', ['a', 'b', 'c', 'd'], {})).toBe(0.25);
});

test('an id is free when nobody has it', () => {
  expect(freeId('rule', [])).toBe('rule-1');
  expect(freeId('rule', ['rule-2', 'x'])).toBe('rule-3');
  expect(freeId('rule', ['rule-1', 'rule-3'])).toBe('rule-4');
});
