import type { AgentId, GroupId } from '../../client-sdk/protocol/ids.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';

/** A key of the `trace` namespace with its values, so that a sentence can be said in any language. */
export interface TraceSentence {
  /** The first of these that there are words for. */
  key: string[];
  values: Record<string, string | number>;
  /** Said when there is no such key: a newer server may know rules that this page does not. */
  fallback: string;
}

/** Names for the ids of a trace; an id without a name is shown as it is. */
export interface TraceNames {
  agent?: (agentId: AgentId) => string | undefined;
  group?: (groupId: GroupId) => string | undefined;
  /** Name of a group rule (R4.6). */
  rule?: (ruleId: string) => string | undefined;
}

/** A decision trace as a reader sees it: what happened, why, and what was tried on the way (R17). */
export interface TraceStory {
  headline: TraceSentence;
  /** Why a decision was due. */
  cause: TraceSentence;
  /** Reasons, in the order in which they apply. */
  reasons: TraceSentence[];
  /** `about`: the agent or group that the step looked at. */
  steps: { rule: string; name: TraceSentence; about: TraceSentence | undefined; result: TraceSentence }[];
  leftOut: { agentId: AgentId; name: string; rule: string; by: TraceSentence; reason: TraceSentence }[];
}

/** Rule ids have a dot in them, which i18next would read as a path. */
const keyPart = (name: string) => name.replace(/[^A-Za-z0-9]+/g, '_');

const sentence = (
  key: string | string[],
  values: TraceSentence['values'] = {},
  fallback = String(key),
): TraceSentence => ({ key: [key].flat(), values, fallback });

/**
 * Says a decision trace in sentences.
 * @param trace the trace as the wire carries it
 * @param names how ids are called; optional
 */
export function traceWords(trace: DecisionTrace, names: TraceNames = {}): TraceStory {
  const agentName = (agentId: AgentId) => names.agent?.(agentId) ?? nameWithin(trace, agentId) ?? agentId;
  const agent = trace.agentId === undefined ? '' : (trace.agentName ?? agentName(trace.agentId));
  const groupName = (groupId: GroupId) => names.group?.(groupId) ?? groupId;
  // A line may also be that of one agent, or of the whole shop, which the rule's name says already.
  const aboutLine = (line: string) => {
    if (line === '*') return undefined;
    if (line.startsWith('@')) return sentence('about.lineOf', { name: agentName(line.slice(1)) });
    return sentence('about.named', { name: groupName(line) });
  };
  const group = trace.groupId === undefined ? '' : groupName(trace.groupId);
  const values = { agent, group };

  const reasons = [...situationOf(trace, values), whyOf(trace, values, groupName)];
  const absent = trace.standInFor ?? [];
  if (absent.length > 0) {
    reasons.push(sentence('standIn', { ...values, absent: absent.map(agentName).join(' → ') }));
  }
  if (trace.matchedRuleId !== undefined) {
    const rule = trace.matchedRuleName ?? names.rule?.(trace.matchedRuleId) ?? trace.matchedRuleId;
    reasons.push(sentence('matchedRule', { ...values, rule }));
  } else if (group !== '' && (trace.cause === 'arrival' || trace.cause === 'sweep')) {
    reasons.push(sentence('defaultGroup', values));
  }
  const chosen = trace.candidates.find((candidate) => candidate.agentId === trace.agentId);
  if (chosen !== undefined) {
    reasons.push(sentence('chosenLoad', { agent, load: chosen.load, limit: chosen.limit }));
  }
  if (trace.note !== undefined && trace.note !== '') reasons.push(sentence('note', { note: trace.note }));

  return {
    headline: sentence(
      `outcome.${trace.outcome}${trace.outcome === 'assigned' && agent === '' ? 'Unknown' : ''}`,
      values,
    ),
    cause: sentence(`cause.${trace.cause}`),
    reasons,
    steps: trace.steps.map(({ rule, result, agentId, groupId: asked }) => {
      // What is said of R4.7 is said of the group, also where the step names only whom it took.
      const groupId = asked ?? (rule === 'R4.7' ? trace.groupId : undefined);
      const takenBy = result === 'taken' && groupId !== undefined ? agentId : undefined;
      return {
        rule,
        name: sentence(
          isGroup(groupId)
            ? [`rule.${keyPart(rule)}_group`, `rule.${keyPart(rule)}`]
            : `rule.${keyPart(rule)}`,
          {},
          rule,
        ),
        about:
          agentId !== undefined && takenBy === undefined
            ? sentence('about.named', { name: agentName(agentId) })
            : groupId === undefined
              ? undefined
              : aboutLine(groupId),
        result:
          takenBy === undefined
            ? sentence(`result.${keyPart(result)}`, {}, result)
            : sentence('takenBy', { agent: agentName(takenBy) }),
      };
    }),
    leftOut: trace.leftOut.map(({ agentId, name, rule, reason }) => ({
      agentId,
      name: name || agentName(agentId),
      rule,
      by: sentence(`leftOutBy.${keyPart(rule)}`, {}, ''),
      reason: sentence(`leftOut.${reason}`, {}, reason),
    })),
  };
}

const nameWithin = (trace: DecisionTrace, agentId: AgentId) =>
  [...trace.candidates, ...trace.leftOut].find((row) => row.agentId === agentId)?.name;

/** A line of the queue that is a group's own, not the whole shop's or one agent's. */
const isGroup = (line: string | undefined): line is GroupId =>
  line !== undefined && line !== '*' && !line.startsWith('@');

const SITUATIONS = ['queue_full', 'waited_too_long', 'closed', 'group_full'] as const;

/** What was the matter, where the rule alone does not say it: why the chain of R7, or a way out of the queue (R6). */
function situationOf(trace: DecisionTrace, values: TraceSentence['values']): TraceSentence[] {
  const inChain = trace.rule.startsWith('R7');
  if (!inChain && !(trace.rule === 'R6' && trace.outcome !== 'assigned')) return [];
  const matter = SITUATIONS.find((one) => trace.steps.some(({ result }) => result === one));
  return matter || inChain ? [sentence(`situation.${matter ?? 'nobody'}`, values)] : [];
}

/** Why it went where it went: by the rule, and by what makes a difference under it. */
function whyOf(
  trace: DecisionTrace,
  values: TraceSentence['values'],
  groupName: (groupId: GroupId) => string,
): TraceSentence {
  const why = `why.${keyPart(trace.rule)}`;
  const keys = [`${why}_${trace.cause}`, `${why}_${trace.outcome}`, why];
  if (trace.steps.some(({ result }) => result === 'group_full')) keys.unshift(`${why}_group_full`);
  // R4.8: who came free may be of another line, in which it waited as well.
  const line =
    trace.outcome === 'assigned' ? trace.steps.find(({ result }) => result === 'taken')?.groupId : undefined;
  if (line === '*') keys.unshift(`${why}_shop`);
  else if (isGroup(line) && line !== trace.groupId) {
    return sentence([`${why}_line`, ...keys], { ...values, line: groupName(line) }, trace.rule);
  }
  return sentence(keys, values, trace.rule);
}
