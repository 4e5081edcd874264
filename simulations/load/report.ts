import { type Breach, countBreaches } from './breach.ts';
import { countReceived } from './check-wire.ts';
import type { History } from './history.ts';
import type { Latency } from './latency.ts';
import type { Log } from './log.ts';
import { tellStory } from './tell-story.ts';

/** What a run came to; `--json` prints it as one line. */
export interface RunReport {
  scenario: string;
  seed: number;
  buyers: number;
  agents: number;
  seconds: number;
  attempted: number;
  acknowledged: number;
  refused: number;
  /** How often each refusal was given, such as `stale` for a reply after the chat had moved on. */
  refusals: Record<string, number>;
  received: number;
  /** Null: the log could not be read. */
  logged: number | null;
  conversations: number | null;
  lost: number;
  doubled: number;
  inversions: number;
  gaps: number;
  twoAgents: number;
  overLimit: number | null;
  orphans: number | null;
  overtaken: number | null;
  metricsMismatch: number | null;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Messages whose latency was measured. */
  measured: number;
  latency: string;
  breaches: string[];
}

export interface RunResult {
  run: Pick<RunReport, 'scenario' | 'seed' | 'buyers' | 'agents' | 'seconds'>;
  history: History;
  log: Log | null;
  /** Whether the console's numbers could be compared. */
  comparedNumbers: boolean;
  breaches: Breach[];
  latency: Latency;
}

const MOST_BREACHES = 20;

export function makeReport({ run, history, log, comparedNumbers, breaches, latency }: RunResult): RunReport {
  const found = countBreaches(breaches);
  const sentByPersons = log?.messages.filter(
    ({ message }) => message.clientId !== undefined && message.body.kind !== 'recall',
  );
  return {
    ...run,
    attempted: history.sends.length,
    acknowledged: history.sends.filter((send) => send.ack).length,
    refused: history.sends.filter((send) => send.refused).length,
    refusals: countRefusals(history),
    received: countReceived(history),
    logged: sentByPersons?.length ?? null,
    conversations: log?.conversations.length ?? null,
    lost: found.lost,
    doubled: found.doubled,
    inversions: found.inversions,
    gaps: found.gaps,
    twoAgents: found.twoAgents,
    overLimit: log ? found.overLimit : null,
    orphans: log ? found.orphans : null,
    overtaken: log ? found.overtaken : null,
    metricsMismatch: comparedNumbers ? found.metricsMismatch : null,
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    maxMs: latency.maxMs,
    measured: latency.count,
    latency:
      'from the intended send to the receipt by the other side; without ' +
      `${latency.waited} messages that waited for an agent and ${latency.reloaded} around a planned page load`,
    breaches: breaches
      .slice(0, MOST_BREACHES)
      .map(({ promise, kind, detail, place }) =>
        [`${promise} ${kind}: ${detail}`, ...(place ? tellStory(place, history, log) : [])].join('\n      '),
      ),
  };
}

function countRefusals({ sends }: History): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { refused } of sends) {
    if (refused) counts[refused.code] = (counts[refused.code] ?? 0) + 1;
  }
  return counts;
}

/** The table for people. */
export function renderReport(report: RunReport): string {
  const unknown = 'not checked: the database cannot be read';
  const rows: [name: string, value: string | number | null][] = [
    ['seed', report.seed],
    ['attempted', report.attempted],
    ['acknowledged', report.acknowledged],
    ['refused, by reason', JSON.stringify(report.refusals)],
    ['received by the other side', report.received],
    ['in the log', report.logged],
    ['conversations', report.conversations],
    ['P1 lost', report.lost],
    ['P2 doubled', report.doubled],
    ['P3 inversions', report.inversions],
    ['P3 gaps', report.gaps],
    ['P4 two agents', report.twoAgents],
    ['P5 over the limit', report.overLimit],
    ['P6 orphans', report.orphans],
    ['P8 overtaken in the queue', report.overtaken],
    ["M  console's numbers that the log does not give", report.metricsMismatch],
    ['latency p50', `${report.p50Ms} ms`],
    ['latency p99', `${report.p99Ms} ms`],
    ['latency max', `${report.maxMs} ms`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `${report.scenario}: ${report.buyers} buyers, ${report.agents} agents, ${report.seconds} s`,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value ?? unknown}`),
    `  Latency of ${report.measured} messages: ${report.latency}.`,
    ...report.breaches.map((line) => `  ! ${line}`),
    verdictOf(report),
  ].join('\n');
}

function verdictOf({ breaches, logged }: RunReport): string {
  if (breaches.length > 0) return '  Promises were broken.';
  return logged === null ? '  Nothing that the clients saw breaks a promise.' : '  Every promise was kept.';
}
