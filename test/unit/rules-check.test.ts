import { describe, expect, test } from 'vitest';
import { type GroupRuleCondition, RuleSet, type RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { makeRuleSet, type StaffKinds } from '../../router/rules/defaults.ts';
import { DEMO_RULES } from '../../server/shop/demo-content.ts';
import { checkDocument, checkRuleSet } from '../../server/shop/rules-check.ts';
import { cpuMsOf } from '../support/cpu-time.ts';

const KINDS: StaffKinds = new Map([
  ['mei', 'agent'],
  ['lan', 'agent'],
  ['hao', 'agent'],
  ['boss', 'owner'],
  ['proxy', 'proxy'],
  ['robot', 'bot'],
]);

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

type GroupInput = RuleSetInput['groups'][number];

const faultsOf = (change: Partial<RuleSetInput>) =>
  checkRuleSet(RuleSet.parse({ ...base, ...change }), KINDS);

describe('R18: a rule set is checked before it is published', () => {
  test('a sound one has no fault', () => {
    expect(faultsOf({})).toEqual([]);
  });

  const pre = (change: Partial<GroupInput>): Partial<RuleSetInput> => ({
    groups: [{ groupId: 'pre', name: 'a', members: ['mei'], ...change }],
    rules: [],
  });

  test('a group of the owner, bots, and chains without repeats are sound', () => {
    expect(
      faultsOf({
        ...pre({ members: ['boss', 'robot'], botId: 'robot' }),
        botId: 'robot',
        offline: { chain: ['proxy', 'owner', 'pool'], outOfHoursChain: ['pool'] },
        recent: { awayWindowMs: 90 * 86_400_000, acceptingWindowMs: 90 * 86_400_000 },
      }),
    ).toEqual([]);
  });

  test('R16 what a seed leaves out of an account follows its kind', () => {
    const kinds = new Map([
      ['owner', 'owner'],
      ['zhiban', 'proxy'],
    ] as const);
    const { agents } = makeRuleSet({ ...DEMO_RULES, agents: { owner: {}, zhiban: { limit: 50 } } }, kinds);
    expect(agents).toMatchObject({ owner: { takesPart: false, limit: 1000 }, zhiban: { limit: 50 } });
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
    [
      'reserve unknown',
      { groups: [{ groupId: 'pre', name: 'a', members: ['mei'], reserve: ['ghost'] }], rules: [] },
      'groups.0.reserve.0',
      'unknown_agent',
    ],
    [
      'member and reserve at once',
      { groups: [{ groupId: 'pre', name: 'a', members: ['mei'], reserve: ['mei'] }], rules: [] },
      'groups.0.reserve.0',
      'duplicate_id',
    ],
    [
      'overflow into itself',
      {
        groups: [{ groupId: 'pre', name: 'a', members: ['mei'], overflow: [{ groupId: 'pre' }] }],
        rules: [],
      },
      'groups.0.overflow.0.groupId',
      'to_itself',
    ],
    [
      'overflow unknown',
      {
        groups: [{ groupId: 'pre', name: 'a', members: ['mei'], overflow: [{ groupId: 'none' }] }],
        rules: [],
      },
      'groups.0.overflow.0.groupId',
      'unknown_group',
    ],
    [
      'weights too far apart; who is not named has 100',
      {
        groups: [
          { groupId: 'pre', name: 'a', members: ['mei', 'lan'], strategy: 'weighted', weights: { mei: 40 } },
        ],
        rules: [],
      },
      'groups.0.weights',
      'weights_apart',
    ],
    ['bot unknown', { botId: 'ghost' }, 'botId', 'unknown_agent'],
    [
      'transfer to an unknown group',
      { transfer: { allow: { pre: ['none'] } } },
      'transfer.allow.pre.0',
      'unknown_group',
    ],
    ['alarm after its target', { silence: { alarmMs: 200_000 } }, 'silence.alarmMs', 'alarm_after_target'],
    ['bot that is an agent', { botId: 'mei' }, 'botId', 'not_a_bot'],
    ['bot of a group that is a proxy', pre({ botId: 'proxy' }), 'groups.0.botId', 'not_a_bot'],
    [
      'group of proxies and bots alone',
      pre({ members: ['proxy', 'robot'] }),
      'groups.0.members',
      'nobody_to_chat',
    ],
    [
      'overflow twice into one group',
      {
        groups: [
          {
            groupId: 'pre',
            name: 'a',
            members: ['mei'],
            overflow: [{ groupId: 'after' }, { groupId: 'after' }],
          },
          { groupId: 'after', name: 'b', members: ['hao'] },
        ],
      },
      'groups.0.overflow.1.groupId',
      'duplicate_id',
    ],
    ['weight of no member', pre({ weights: { hao: 90 } }), 'groups.0.weights.hao', 'not_a_member'],
    ['blank name', pre({ name: ' \u3000' }), 'groups.0.name', 'blank_name'],
    ['step twice', { offline: { chain: ['proxy', 'proxy'] } }, 'offline.chain.1', 'doubled_step'],
    [
      'step behind the pool',
      { offline: { chain: ['pool', 'owner'] } },
      'offline.chain.1',
      'unreachable_step',
    ],
    [
      'the same out of hours',
      { offline: { outOfHoursChain: ['pool', 'owner'] } },
      'offline.outOfHoursChain.1',
      'unreachable_step',
    ],
    [
      'the same of one group',
      pre({ offline: { chain: ['owner', 'owner'], outOfHoursChain: null } }),
      'groups.0.offline.chain.1',
      'doubled_step',
    ],
    [
      'a window of more than 90 days',
      { recent: { awayWindowMs: 91 * 86_400_000 } },
      'recent.awayWindowMs',
      'window_too_long',
    ],
    [
      'windows crossed',
      { recent: { awayWindowMs: 7200_000, acceptingWindowMs: 3600_000 } },
      'recent.acceptingWindowMs',
      'windows_crossed',
    ],
    ['proxy unknown', { offline: { proxyIds: ['proxy', 'ghost'] } }, 'offline.proxyIds.1', 'unknown_agent'],
  ];

  test.each(refused)('%s', (_what, change, path, reason) => {
    expect(faultsOf(change)).toEqual([{ path, reason }]);
  });

  const refund: GroupRuleCondition = { firstWords: ['退款'] };
  const behind: [string, GroupRuleCondition, GroupRuleCondition][] = [
    ['the same', refund, refund],
    ['more words than those', { firstWords: ['退', 'REFUND'] }, { firstWords: ['退款', 'a refund please'] }],
    ['one part less', { language: ['zh'] }, { language: ['zh-CN'], orderState: ['refund'] }],
    ['any of several', { any: [refund, { orderState: ['refund'] }] }, { all: [refund, { level: ['vip'] }] }],
    [
      'each branch is taken',
      { language: ['zh', 'en'] },
      { any: [{ language: ['zh'] }, { language: ['en-US'] }] },
    ],
    ['forbids less', { not: { tags: ['vip', 'gold'] } }, { not: { tags: ['vip', 'gold', 'new'] } }],
  ];
  test.each(behind)('a rule that an earlier one keeps from ever matching: %s', (_what, wide, narrow) => {
    const rules = [
      { ruleId: 'r1', name: 'x', when: wide, groupId: 'pre' },
      { ruleId: 'r2', name: 'y', when: narrow, groupId: 'after' },
    ];
    expect(faultsOf({ rules })).toEqual([{ path: 'rules.1.when', reason: 'unreachable_rule', behind: 'r1' }]);
  });

  const reachable: [string, GroupRuleCondition, GroupRuleCondition][] = [
    ['fewer words', { firstWords: ['退款'] }, { firstWords: ['退'] }],
    ['another part', { language: ['zh'] }, { orderState: ['refund'] }],
    ['a longer prefix', { language: ['zh-CN'] }, { language: ['zh'] }],
    ['one branch only', { language: ['zh'] }, { any: [{ language: ['zh'] }, { language: ['en'] }] }],
    ['forbids more', { not: { tags: ['vip', 'gold'] } }, { not: { tags: ['vip'] } }],
    [
      'other hours',
      { hours: [{ days: [1], from: '09:00', to: '18:00' }] },
      { hours: [{ days: [2], from: '09:00', to: '18:00' }] },
    ],
  ];
  test.each(reachable)('a rule that can be reached is none: %s', (_what, first, second) => {
    const rules = [
      { ruleId: 'r1', name: 'x', when: first, groupId: 'pre' },
      { ruleId: 'r2', name: 'y', when: second, groupId: 'after' },
    ];
    expect(faultsOf({ rules })).toEqual([]);
  });

  test('500 rules of many parts are checked at once', () => {
    const any = Array.from({ length: 20 }, (_, i) => ({ firstWords: [`word ${i}`] }));
    const rules = Array.from({ length: 500 }, (_, i) => ({
      ruleId: `r${i}`,
      name: 'x',
      when: { any: [...any.slice(1), { firstWords: [`only ${i}`] }], level: [`${i}`] },
      groupId: 'pre',
    }));
    expect(cpuMsOf(() => expect(faultsOf({ rules })).toEqual([]))).toBeLessThan(3_000);
  });

  test('a document that does not fit the schema: each fault with its place', () => {
    const document = { ...base, groups: [{ groupId: 'pre', name: '', members: [] }], rules: [], mad: 1 };
    const { faults, rules } = checkDocument(document, KINDS);
    expect(rules).toBeUndefined();
    expect(faults.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
      ' not_valid',
      'groups.0.name not_valid',
    ]);
  });

  test('R16 what an entry leaves out follows the kind of the account', () => {
    const agents = {
      boss: { standInId: 'mei' },
      proxy: { mobileRouting: false },
      robot: {},
      mei: {},
      lan: { limit: 3 },
    };
    const said = { standInId: null, takesPart: true, mobileRouting: true };
    expect(checkDocument({ ...base, agents }, KINDS).rules?.agents).toEqual({
      boss: { standInId: 'mei', takesPart: false, mobileRouting: true, limit: 1000 },
      proxy: { ...said, mobileRouting: false, limit: 1000 },
      robot: { ...said, limit: 1000 },
      mei: { ...said, limit: 20 },
      lan: { ...said, limit: 3 },
    });
    const wanted = checkDocument({ ...base, agents: { boss: { takesPart: true } } }, KINDS).rules;
    expect(wanted?.agents.boss).toMatchObject({ takesPart: true });
  });

  test('conditions nested without end are refused, at their place', () => {
    const nest = (levels: number): object =>
      Array.from({ length: levels }).reduce<object>((not) => ({ not }), { language: ['en'] });
    const document = (levels: number) => ({
      ...base,
      rules: [{ ruleId: 'r1', name: 'x', when: nest(levels), groupId: 'pre' }],
    });
    expect(checkDocument(document(3000), KINDS).faults).toEqual([
      { path: 'rules.0.when', reason: 'too_deep' },
    ]);
    expect(checkDocument(document(90), KINDS).faults).toEqual([]);
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
    const kinds = new Map(ids.map((id) => [id, 'agent' as const]));
    expect(cpuMsOf(() => expect(checkRuleSet(rules, kinds)).toEqual([]))).toBeLessThan(1_000);
  });
});
