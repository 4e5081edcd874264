import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DecisionTrace, StepResult } from '../../client-sdk/protocol/models.ts';
import { TRACE_TEXTS } from '../../web/shared/trace-locale.ts';
import { type TraceNames, type TraceSentence, traceWords } from '../../web/shared/trace-words.ts';

const names: TraceNames = {
  agent: (id) => ({ amy: 'Amy', bo: 'Bo' })[id],
  group: (id) => ({ pre: '售前' })[id],
  rule: (id) => ({ 'pay-first': '未付款' })[id],
};

const trace: DecisionTrace = {
  conversationId: 'c1',
  n: 1,
  at: 1_700_000_000_000,
  rulesVersion: 3,
  cause: 'arrival',
  rule: 'R4.7',
  outcome: 'assigned',
  agentId: 'amy',
  agentName: 'Amy',
  groupId: 'pre',
  steps: [],
  candidates: [{ agentId: 'amy', name: 'Amy', load: 1, limit: 5, score: 0.2 }],
  leftOut: [{ agentId: 'bo', name: 'Bo', rule: 'R16', reason: 'offline' }],
  notListed: 0,
};

const i18n = i18next.createInstance();

beforeAll(async () => {
  await i18n.init({
    resources: { 'zh-CN': { trace: TRACE_TEXTS['zh-CN'] }, 'en-US': { trace: TRACE_TEXTS['en-US'] } },
    interpolation: { escapeValue: false },
    defaultNS: 'trace',
    ns: ['trace'],
  });
});

const say = (lng: 'zh-CN' | 'en-US') => (sentence: TraceSentence) =>
  String(i18n.t(sentence.key, { ...sentence.values, lng, defaultValue: sentence.fallback }));

describe('R17 a decision trace in words', () => {
  test('R17 says who got it and why, in both languages', () => {
    const story = traceWords(trace, names);
    expect(say('en-US')(story.headline)).toBe('Given to Amy');
    expect(story.reasons.map(say('en-US'))).toEqual([
      'Amy came first in the group 售前, by its strategy.',
      'No rule matched, so it belongs to the default group 售前.',
      'Amy had 1 of 5 chats at that time.',
    ]);
    expect(say('zh-CN')(story.headline)).toBe('分配给 Amy');
    expect(story.leftOut.map((row) => say('zh-CN')(row.reason))).toEqual(['离线']);
  });

  test('R4.6 names the rule that matched', () => {
    const story = traceWords({ ...trace, matchedRuleId: 'pay-first' }, names);
    expect(story.reasons.map(say('zh-CN'))).toContain('命中规则「未付款」，属于分组 售前。');
    const renamed = traceWords({ ...trace, matchedRuleId: 'pay-first', matchedRuleName: '待付款' }, names);
    expect(renamed.reasons.map(say('zh-CN'))).toContain('命中规则「待付款」，属于分组 售前。');
  });

  test('R4.2 tells the chain of stand-ins', () => {
    const story = traceWords({ ...trace, rule: 'R4.2', standInFor: ['bo'] }, names);
    expect(story.reasons.map(say('en-US'))).toContain('Stand-in: Bo → Amy.');
  });

  test('R7 R11 a rule that ended in the queue is said so', () => {
    const story = traceWords({ ...trace, rule: 'R11', outcome: 'queued', candidates: [] });
    expect(say('en-US')(story.reasons[0] as TraceSentence)).toBe(
      'A colleague gave it away, and it waits in the queue.',
    );
  });

  test('R4.7 names the group beside the step, and the agent as taken', () => {
    const step = (groupId?: string) => {
      const tried = { rule: 'R4.7', result: 'taken' as const, agentId: 'amy', ...(groupId && { groupId }) };
      const [said] = traceWords({ ...trace, steps: [tried] }, names).steps;
      return said?.about && [said.name, said.about, said.result].map(say('en-US'));
    };
    expect(step()).toEqual(['Within the group', '售前', 'Amy taken']);
    expect(step('pre')).toEqual(['Within the group', '售前', 'Amy taken']);
  });

  test('R4.8 the whole shop is named by the rule alone', () => {
    const steps = [{ rule: 'R4.8', result: 'all_full' as const, groupId: '*' }];
    const [step] = traceWords({ ...trace, steps }).steps;
    expect(step && say('en-US')(step.name)).toBe('Rest of the shop');
    expect(step?.about).toBeUndefined();
  });

  test('R4.8 a place that came free elsewhere is said so', () => {
    const given = (groupId: string) =>
      traceWords(
        {
          ...trace,
          cause: 'capacity',
          rule: 'R6',
          steps: [{ rule: 'R6', result: 'taken', agentId: 'amy', groupId }],
        },
        { ...names, group: (id) => ({ pre: 'Sales', after: 'After-sales' })[id] },
      ).reasons.map(say('en-US'))[0];
    expect(given('pre')).toBe('It was this buyer’s turn, and Amy had a place free.');
    expect(given('after')).toBe('By then the group After-sales could help out, and Amy had a place free.');
    expect(given('*')).toBe('By then the whole shop could help out, and Amy had a place free.');
  });

  test('R6 R7 tells what the matter was before who receives it', () => {
    const { agentId: _, agentName: __, ...nobody } = { ...trace, candidates: [] };
    const queueFull = [{ rule: 'R6', result: 'queue_full' as const, groupId: 'pre' }];
    const closed = [{ rule: 'R4.7', result: 'closed' as const, groupId: 'pre' }];
    const reasons = (more: Partial<DecisionTrace>) =>
      traceWords({ ...nobody, cause: 'longest_wait', ...more }, names).reasons.map(say('en-US'));
    expect(reasons({ rule: 'R7.5', outcome: 'pooled', steps: closed })).toEqual([
      'It was outside the opening hours.',
      'Nobody could receive it, so the message pool keeps it.',
    ]);
    expect(reasons({ rule: 'R6', outcome: 'pooled', steps: queueFull })[0]).toBe(
      'The queue of the group 售前 was full.',
    );
    expect(reasons({ rule: 'R6', outcome: 'refused', steps: queueFull })).toHaveLength(2);
  });

  test('R4.3 says that the buyer waits for the agent of last time, and that the time was over', () => {
    const said = (more: Partial<DecisionTrace>) => {
      const { cause, reasons } = traceWords({ ...trace, ...more }, names);
      return [cause, reasons[0] as TraceSentence].map(say('en-US'));
    };
    expect(said({ rule: 'R4.3', outcome: 'queued' })[1]).toBe(
      'The agent who spoke with this buyer last is full: the buyer waits for a while.',
    );
    expect(said({ cause: 'recent_wait' })[0]).toBe('The time to wait for the recent agent was over');
  });

  test('R9 R12 R13 each has its words', () => {
    const reason = (more: Partial<DecisionTrace>) =>
      say('zh-CN')(traceWords({ ...trace, ...more }, names).reasons[0] as TraceSentence);
    expect(reason({ rule: 'R12', cause: 'claim' })).toBe('Amy 自己领取了会话。');
    expect(reason({ rule: 'R12', outcome: 'queued' })).toBe('本店由客服自己领取会话，等人来领。');
    expect(reason({ rule: 'R10', cause: 'silence' })).toBe('原客服超时没有回复，由其离线分流账号 Amy 接手。');
    expect(reason({ rule: 'R13', cause: 'wake', outcome: 'queued' })).toContain('买家排在最前');
  });

  test('R18 says a rule or result it does not know as it is', () => {
    const story = traceWords({
      ...trace,
      rule: 'R99',
      steps: [{ rule: 'R99', result: 'odd: thing' as StepResult }],
    });
    expect(say('en-US')(story.reasons[0] as TraceSentence)).toBe('R99');
    expect(story.steps.map((step) => [say('zh-CN')(step.name), say('zh-CN')(step.result)])).toEqual([
      ['R99', 'odd: thing'],
    ]);
  });
});
