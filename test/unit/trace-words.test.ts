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
      'Amy was the least loaded agent online in the group 售前.',
      'No rule matched, so it belongs to the default group 售前.',
      'Amy had 1 of 5 chats at that time.',
    ]);
    expect(say('zh-CN')(story.headline)).toBe('分配给 Amy');
    expect(story.leftOut.map((row) => say('zh-CN')(row.reason))).toEqual(['离线']);
  });

  test('R4.6 names the rule that matched', () => {
    const story = traceWords({ ...trace, matchedRuleId: 'pay-first' }, names);
    expect(story.reasons.map(say('zh-CN'))).toContain('命中规则「未付款」，属于分组 售前。');
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

  test('R4.8 the whole shop is named by the rule alone', () => {
    const steps = [{ rule: 'R4.8', result: 'all_full' as const, groupId: '*' }];
    const [step] = traceWords({ ...trace, steps }).steps;
    expect(step && say('en-US')(step.name)).toBe('Rest of the shop');
    expect(step?.about).toBeUndefined();
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
