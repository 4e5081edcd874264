import type { InTime, LiveNumbers } from '../../client-sdk/protocol/models.ts';
import type { ListView } from './list-view.ts';

/** One of the owner's numbers (M1 to M6, M8): its texts are `numbers.<id>` and `define.<id>`. */
export interface NumberSpec {
  id: string;
  unit: 'count' | 'ms' | 'percent';
  read: (numbers: LiveNumbers) => number | null;
  /** True while this number wants the owner's eye. */
  urgent?: (numbers: LiveNumbers) => boolean;
  list: ListView;
}

const conversations = (
  id: string,
  query: Extract<ListView, { kind: 'conversations' }>['query'],
): { id: string; list: ListView } => ({ id, list: { kind: 'conversations', number: id, query } });

const count = { unit: 'count' } as const;

export const UNANSWERED: NumberSpec = {
  ...conversations('unanswered', { filter: 'unanswered' }),
  ...count,
  read: (numbers) => numbers.unanswered.count,
};

const NOW: NumberSpec[] = [
  {
    ...conversations('queued', { filter: 'queued' }),
    ...count,
    read: (numbers) => numbers.queued,
    urgent: (numbers) => numbers.queued > 0,
  },
  {
    ...conversations('pooled', { filter: 'pooled' }),
    ...count,
    read: (numbers) => numbers.pooled,
    urgent: (numbers) => numbers.pooled > 0,
  },
  { ...conversations('active', { filter: 'active' }), ...count, read: (numbers) => numbers.active },
];

const AGENTS: NumberSpec[] = (['accepting', 'away', 'unreachable', 'off'] as const).map((presence) => ({
  id: presence,
  ...count,
  read: (numbers) => numbers.agents[presence],
  urgent: (numbers) => presence === 'accepting' && numbers.agents.accepting === 0,
  list: { kind: 'agents', number: presence, presence },
}));

const duration = (id: string, read: NumberSpec['read']): NumberSpec => ({
  ...conversations(id, { filter: 'opened_today', slowestFirst: true }),
  unit: 'ms',
  read,
});

/** M8: a share of those of whom it is known; null before there is one. */
const percent = ({ inTime, of }: InTime): number | null => (of === 0 ? null : (100 * inTime) / of);

const RESPONSE: NumberSpec[] = [
  duration('avg5Min', ({ last5Min }) => last5Min.responses.avgMs),
  duration('longest5Min', ({ last5Min }) => last5Min.responses.maxMs),
  duration('avgToday', ({ today }) => today.responses.avgMs),
  duration('longestToday', ({ today }) => today.responses.maxMs),
  duration('firstResponse', ({ today }) => today.firstResponses.avgMs),
  duration('longestFirst', ({ today }) => today.firstResponses.maxMs),
  {
    ...conversations('replyRate', { filter: 'opened_today', slowestFirst: true }),
    unit: 'percent',
    read: ({ today }) => percent(today.replies),
  },
  {
    ...conversations('serviceLevel', { filter: 'opened_today', slowestFirst: true }),
    unit: 'percent',
    read: ({ today }) => percent(today.serviceLevel),
    urgent: ({ today, target }) => (percent(today.serviceLevel) ?? 100) < target.percent,
  },
];

const TODAY: NumberSpec[] = [
  { ...conversations('incoming', { filter: 'opened_today' }), ...count, read: ({ today }) => today.incoming },
  { ...conversations('served', { filter: 'served_today' }), ...count, read: ({ today }) => today.served },
  { ...conversations('closed', { filter: 'closed_today' }), ...count, read: ({ today }) => today.closed },
  ...(['missed', 'abandoned', 'dropped'] as const).map((outcome) => ({
    ...conversations(outcome, { filter: 'closed_today', outcome }),
    ...count,
    read: ({ today }: LiveNumbers) => today[outcome],
  })),
];

/** The numbers beside the unanswered customers, by heading. */
export const NUMBER_SECTIONS = { now: NOW, agents: AGENTS, response: RESPONSE, today: TODAY };

/** What the words about the service level are filled in with. */
export const targetWords = (target: LiveNumbers['target'] | undefined) => ({
  percent: target?.percent ?? '–',
  seconds: target === undefined ? '–' : Math.round(target.withinMs / 1000),
});
