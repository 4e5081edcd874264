import { describe, expect, test } from 'vitest';
import { RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { checkRuleSet } from '../../server/shop/rules-check.ts';

const AGENTS = new Set(['mei', 'lan', 'hao', 'proxy']);

const base: RuleSetInput = {
  groups: [
    { groupId: 'pre', name: '售前', members: ['mei', 'lan'] },
    { groupId: 'after', name: '售后', members: ['hao'] },
  ],
  rules: [{ ruleId: 'r1', name: '退款', when: { firstWords: ['退款'] }, groupId: 'after' }],
  defaultGroupId: 'pre',
  agents: { mei: { standInId: 'lan' } },
  offline: { proxyIds: ['proxy'] },
};

const faultsOf = (change: Partial<RuleSetInput>) =>
  checkRuleSet(RuleSet.parse({ ...base, ...change }), AGENTS);

describe('R18: a rule set is checked before it is published', () => {
  test('a sound one has no fault', () => {
    expect(faultsOf({})).toEqual([]);
  });

  const refused: [string, Partial<RuleSetInput>, string, string][] = [
    ['default group unknown', { defaultGroupId: 'none' }, 'defaultGroupId', 'unknown_group'],
    [
      'rule names an unknown group',
      { rules: [{ ruleId: 'r1', name: 'x', when: { language: ['en'] }, groupId: 'none' }] },
      'rules.0.groupId',
      'unknown_group',
    ],
    [
      'same rule id twice',
      {
        rules: [
          { ruleId: 'r1', name: 'x', when: { language: ['en'] }, groupId: 'pre' },
          { ruleId: 'r1', name: 'y', when: { language: ['de'] }, groupId: 'pre' },
        ],
      },
      'rules.1.ruleId',
      'duplicate_id',
    ],
    [
      'rule behind one with the same conditions',
      {
        rules: [
          { ruleId: 'r1', name: 'x', when: { language: ['en'] }, groupId: 'pre' },
          { ruleId: 'r2', name: 'y', when: { language: ['en'] }, groupId: 'after' },
        ],
      },
      'rules.1.when',
      'unreachable_rule',
    ],
    [
      'same group id twice',
      {
        groups: [
          { groupId: 'pre', name: 'a', members: ['mei'] },
          { groupId: 'pre', name: 'b', members: ['lan'] },
        ],
        rules: [],
      },
      'groups.1.groupId',
      'duplicate_id',
    ],
    [
      'member unknown',
      { groups: [{ groupId: 'pre', name: 'a', members: ['mei', 'ghost'] }], rules: [] },
      'groups.0.members.1',
      'unknown_agent',
    ],
    [
      'member twice',
      { groups: [{ groupId: 'pre', name: 'a', members: ['mei', 'mei'] }], rules: [] },
      'groups.0.members.1',
      'duplicate_id',
    ],
    [
      'group without members',
      { groups: [{ groupId: 'pre', name: 'a', members: [] }], rules: [] },
      'groups.0.members',
      'empty_group',
    ],
    [
      'stand-in group unknown',
      { groups: [{ groupId: 'pre', name: 'a', members: ['mei'], standInGroupId: 'none' }], rules: [] },
      'groups.0.standInGroupId',
      'unknown_group',
    ],
    [
      'groups stand in for each other in a circle',
      {
        groups: [
          { groupId: 'pre', name: 'a', members: ['mei'], standInGroupId: 'after' },
          { groupId: 'after', name: 'b', members: ['hao'], standInGroupId: 'pre' },
        ],
      },
      'groups.0.standInGroupId',
      'stand_in_loop',
    ],
    ['agent with settings unknown', { agents: { ghost: { limit: 3 } } }, 'agents.ghost', 'unknown_agent'],
    [
      'stand-in unknown',
      { agents: { mei: { standInId: 'ghost' } } },
      'agents.mei.standInId',
      'unknown_agent',
    ],
    [
      'agent stands in for himself',
      { agents: { mei: { standInId: 'mei' } } },
      'agents.mei.standInId',
      'stand_in_loop',
    ],
    [
      'loop of stand-ins, entered from outside',
      { agents: { hao: { standInId: 'mei' }, mei: { standInId: 'lan' }, lan: { standInId: 'mei' } } },
      'agents.mei.standInId',
      'stand_in_loop',
    ],
    ['proxy unknown', { offline: { proxyIds: ['proxy', 'ghost'] } }, 'offline.proxyIds.1', 'unknown_agent'],
  ];

  test.each(refused)('%s', (_what, change, path, reason) => {
    expect(faultsOf(change)).toEqual([{ path, reason }]);
  });

  test('names of built-in properties are no agents', () => {
    expect(faultsOf({ agents: { constructor: { limit: 1 } } })).toEqual([
      { path: 'agents.constructor', reason: 'unknown_agent' },
    ]);
  });

  test('a chain of 10,000 stand-ins is checked at once', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `a${index}`);
    const agents = Object.fromEntries(ids.map((id, index) => [id, { standInId: ids[index + 1] ?? null }]));
    const rules = RuleSet.parse({
      groups: [{ groupId: 'all', name: 'all', members: ids }],
      defaultGroupId: 'all',
      agents,
    });
    const begun = performance.now();
    expect(checkRuleSet(rules, new Set(ids))).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
