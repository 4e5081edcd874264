import { formatEstimate, scenarioRows } from '../scenarios/render-scenario.ts';
import { estimateFew, overTime, type ScenarioRun } from '../scenarios/run-scenario.ts';
import { barChart, heatChart, type Line, lineChart } from './charts.ts';
import { htmlTable, renderPage, type Section } from './page.ts';

const DASHES = ['solid', 'dashed', 'dotted'] as const;

interface NamedRun {
  /** Before the lines of this run where there are several. */
  label: string;
  run: ScenarioRun;
}

/** The page of one scenario: its numbers, and how it went. */
export function scenarioPage(run: ScenarioRun): string {
  const { scenario, seed, observers } = run;
  const about = `${scenario.about} ${observers.length} replications in virtual time on the real scripts, seed ${seed}.`;
  const table = htmlTable(['number', 'mean ± 95 %', 'unit'], scenarioRows(run));
  return renderPage(`Simulated: ${scenario.name}`, about, [
    { title: 'Numbers', html: table },
    ...chartsOf([{ label: '', run }]),
    ...loadCharts({ label: '', run }),
  ]);
}

/** Waits, queue, unanswered and staff over time; several runs in one picture each. */
export function chartsOf(runs: readonly NamedRun[]): Section[] {
  const [first] = runs;
  if (!first) return [];
  const times = timesOf(first.run);
  const lines = (...wanted: [name: string, of: Parameters<typeof overTime>[1]][]): Line[] =>
    runs.flatMap(({ label, run }, i) =>
      wanted.map(([name, of], j) => ({
        name: [label, name].filter(Boolean).join(': '),
        values: overTime(run, of),
        dash: DASHES[(runs.length > 1 ? i : j) % DASHES.length] ?? 'solid',
      })),
    );
  const { stretchMs } = first.run.scenario;
  const hours = stretchMs / 3_600_000;
  return [
    {
      title: 'Waits of those who came then',
      html: lineChart(
        times,
        lines(
          ['mean', ({ waitMs, begun }) => waitMs / begun / 1000],
          ['longest', ({ longestWaitMs }) => longestWaitMs / 1000],
        ),
        's',
      ),
    },
    {
      title: 'Waiting, and without a reply',
      html: lineChart(
        times,
        lines(
          ['waiting', ({ waitingMs }) => waitingMs / stretchMs],
          ['unanswered', ({ unansweredMs }) => unansweredMs / stretchMs],
        ),
        'buyers',
      ),
    },
    {
      title: 'Buyers who came, and who left before an agent had them',
      html: lineChart(
        times,
        lines(['came', ({ arrivals }) => arrivals / hours], ['left', ({ abandoned }) => abandoned / hours]),
        'an hour',
      ),
    },
    {
      title: 'Agents who take chats',
      html: lineChart(times, lines(['agents', ({ presentMs }) => presentMs / stretchMs]), 'agents'),
    },
  ];
}

/** Each agent's chats over time, and the chats he had altogether. */
export function loadCharts({ label, run }: NamedRun): Section[] {
  const { scenario, observers } = run;
  const names = scenario.world.agents.map(({ agentId }) => agentId);
  const loads = names.map((_, name) =>
    overTime(run, ({ loadMs }) => (loadMs[name] ?? 0) / scenario.stretchMs),
  );
  const given = names.map((_, i) => estimateFew(observers.map((observer) => observer.given[i] ?? 0)));
  const prefix = label ? `${label}: ` : '';
  return [
    {
      title: `${prefix}Chats of each agent over time`,
      html: heatChart(timesOf(run), names, (time, name) => loads[name]?.[time] ?? 0),
    },
    {
      title: `${prefix}Fairness: chats that each agent had`,
      html:
        barChart(
          names,
          given.map(({ mean }) => mean),
          'chats',
        ) +
        htmlTable(
          ['agent', 'chats ± 95 %'],
          names.map((name, i) => [name, formatEstimate(given[i] ?? NOTHING)]),
        ),
    },
  ];
}

const NOTHING = { mean: Number.NaN, standardError: Number.NaN, freedom: 0 };

/** Times of day at which the stretches begin. */
function timesOf({ scenario, observers }: ScenarioRun): string[] {
  const { startAt, timeZone } = scenario.world;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return (observers[0]?.stretches ?? []).map(({ fromMs }) => clock.format(startAt + fromMs));
}
