import { expect, it } from 'vitest';
import { scenarioPage } from '../../simulations/report/scenario-page.ts';
import { SCENARIOS } from '../../simulations/scenarios/catalog.ts';
import { compareRuns, readVariant, withVariant } from '../../simulations/scenarios/compare.ts';
import { renderScenario } from '../../simulations/scenarios/render-scenario.ts';
import {
  runScenario,
  type ScenarioOptions,
  type ScenarioRun,
} from '../../simulations/scenarios/run-scenario.ts';
import {
  agents,
  coming,
  limits,
  MINUTE_MS,
  oneGroup,
  type Scenario,
  startingAt,
  USUAL,
  wholeTime,
} from '../../simulations/scenarios/scenario.ts';
import { planStaff } from '../../simulations/staffing/plan-staff.ts';
import { useRedis } from '../support/redis.ts';

/** Shops in virtual time: what the scenarios are made of, each in a small run. */

const redis = useRedis();
const SLOW = 240_000;

const endMs = 40 * MINUTE_MS;

function scenario(change: Partial<Scenario['world']> = {}): Scenario {
  const staff = change.agents ?? agents(4, wholeTime(endMs));
  return {
    name: 'small',
    about: 'A small shop <for tests>.',
    stretchMs: 5 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(10),
      rules: oneGroup(staff, 3),
      agents: staff,
      arrivals: coming([[0, 90]]),
      warmUpMs: 5 * MINUTE_MS,
      endMs,
      ...change,
    },
  };
}

function run(one: Scenario & Pick<ScenarioOptions, 'chooser'>, replications = 2): Promise<ScenarioRun> {
  const { chooser = 'rules' } = one;
  return runScenario(one, { redis: [redis], seed: 31, replications, chooser });
}

const total = ({ observers }: ScenarioRun, of: (one: ScenarioRun['observers'][number]) => number): number =>
  observers.reduce((sum, observer) => sum + of(observer), 0);

it(
  'the same seed gives the same run, another one another',
  async () => {
    const [first, again] = [await run(scenario(), 1), await run(scenario(), 1)];
    expect(again.observers[0]?.waitsMs).toEqual(first.observers[0]?.waitsMs);
    expect(again.observers[0]?.given).toEqual(first.observers[0]?.given);
    const other = await runScenario(scenario(), { redis: [redis], seed: 32, replications: 1 });
    expect(other.observers[0]?.firstRepliesMs).not.toEqual(first.observers[0]?.firstRepliesMs);
  },
  SLOW,
);

it(
  'the chats of those whose connection is gone move on after the grace, and nobody is lost',
  async () => {
    const staff = agents(4, (no) =>
      no < 2 ? [{ fromMs: 0, toMs: 20 * MINUTE_MS, breaks: [], end: 'vanishes' }] : wholeTime(endMs),
    );
    const left = await run(scenario({ agents: staff, rules: oneGroup(staff, 3) }));
    expect(total(left, ({ moved }) => moved)).toBeGreaterThan(0);
    // In the last stretch the two who are left have everything.
    const last = left.observers[0]?.stretches.at(-1);
    expect(last?.loadMs.slice(0, 2)).toEqual([0, 0]);
    expect(last?.presentMs).toBe(2 * 5 * MINUTE_MS);
  },
  SLOW,
);

it(
  'in a break an agent keeps his chats and is given none',
  async () => {
    const from = 10 * MINUTE_MS;
    const staff = agents(4, (no) => [
      {
        fromMs: 0,
        toMs: 2 * endMs,
        breaks: no === 0 ? [{ fromMs: from, toMs: from + 15 * MINUTE_MS }] : [],
        end: 'finishes',
      },
    ]);
    const lunch = await run(scenario({ agents: staff, rules: oneGroup(staff, 3) }));
    const loadIn = (stretch: number) => total(lunch, ({ stretches }) => stretches[stretch]?.loadMs[0] ?? 0);
    expect(loadIn(0)).toBeGreaterThan(0);
    expect(loadIn(3)).toBeLessThan(loadIn(0) / 2);
  },
  SLOW,
);

it(
  'whoever comes again meets the agent he knows, unless the shop does not want it (R4.3)',
  async () => {
    const returning = { probability: 0.5, after: { kind: 'fixed', meanMs: 3 * MINUTE_MS } } as const;
    const known = await run(scenario({ returning, arrivals: coming([[0, 30]]) }));
    const base = scenario({ returning, arrivals: coming([[0, 30]]) });
    const forgetful = { ...base.world.rules, recent: { awayWindowMs: 0, acceptingWindowMs: 0 } };
    const unknown = await run({ ...base, world: { ...base.world, rules: forgetful } });
    const share = (one: ScenarioRun) =>
      total(one, ({ sameAgent }) => sameAgent) / total(one, ({ again }) => again);
    expect(total(known, ({ again }) => again)).toBeGreaterThan(10);
    expect(share(known)).toBeGreaterThan(0.7);
    expect(share(unknown)).toBeLessThan(share(known) - 0.2);
  },
  SLOW,
);

it(
  'buyers of either group get its own agents, and those who are in both',
  async () => {
    const sales = agents(2, wholeTime(endMs), { prefix: 'sales' });
    const care = agents(2, wholeTime(endMs), { prefix: 'care' });
    const ids = (list: typeof sales) => list.map(({ agentId }) => agentId);
    const staff = [...sales, ...care];
    const one = scenario({
      agents: staff,
      rules: {
        groups: [
          { groupId: 'sales', name: 'Sales', members: ids(sales) },
          { groupId: 'care', name: 'Care', members: ids(care) },
        ],
        defaultGroupId: 'sales',
        restOfShop: false,
        rules: [{ ruleId: 'care', name: 'Care', when: { entryPage: ['/orders'] }, groupId: 'care' }],
        agents: limits(staff, 3),
      },
      arrivals: { ...coming([[0, 60]]), entries: [{ weight: 1, entry: { page: '/orders/1' } }] },
    });
    const only = await run(one);
    expect(total(only, ({ given }) => (given[0] ?? 0) + (given[1] ?? 0))).toBe(0);
    expect(total(only, ({ given }) => (given[2] ?? 0) + (given[3] ?? 0))).toBeGreaterThan(20);
  },
  SLOW,
);

it(
  'two variants meet the same buyers: what differs is the rules’ doing',
  async () => {
    const base = scenario({ arrivals: coming([[0, 50]]) });
    const [least, most] = [
      await run(withVariant(base, await readVariant('least_loaded')), 6),
      await run(withVariant(base, await readVariant('most_loaded')), 6),
    ];
    const compared = new Map(compareRuns(least, most).map((one) => [one.measure.name, one]));
    expect(compared.get('conversations')?.difference).toMatchObject({ mean: 0 });
    // Whoever has most is slowest, so that more chats are open at once.
    const used = compared.get('slots in use');
    expect(used?.difference.mean).toBeGreaterThan(0);
    expect(used?.verdict).toBe('');
    await expect(readVariant('no-such-file.json')).rejects.toThrow('no-such-file.json');
  },
  SLOW,
);

it(
  'a page holds its charts itself and no markup from outside',
  async () => {
    const one = await run(scenario(), 2);
    const page = scenarioPage(one);
    expect(page.match(/<svg/g)?.length).toBe(6);
    expect(page).toContain('A small shop &lt;for tests&gt;.');
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(http/);
    expect(renderScenario(one)).toMatch(/had to wait +\S+ ± \S+ +%/);
  },
  SLOW,
);

it('every scenario is a world that the router takes', () => {
  for (const [name, make] of Object.entries(SCENARIOS)) {
    const { world, stretchMs } = make();
    expect(make().name).toBe(name);
    expect((world.endMs - world.warmUpMs) % stretchMs).toBe(0);
    expect(() =>
      withVariant(make(), { label: '', chooser: 'rules', change: (rules) => rules }),
    ).not.toThrow();
  }
});

it(
  'staff: enough agents for each half-hour, judged by the simulation',
  async () => {
    const forecast = [
      { from: '09:00', arrivals: 20 },
      { from: '09:30', arrivals: 60 },
      { from: '10:00', arrivals: 20 },
    ];
    const plan = await planStaff({
      forecast,
      target: { share: 0.8, withinMs: 30_000 },
      work: { handleMs: 240_000, handleCv: 1, patienceMs: 480_000, limit: 3, slowdown: 0.25 },
      redis: [redis],
      seed: 5,
      replications: 4,
    });
    for (const { inTime } of plan) expect(inTime).toBeGreaterThanOrEqual(0.8);
    const [before, peak] = plan;
    expect(peak?.agents).toBeGreaterThan(before?.agents ?? 0);
    // Far fewer would do where nobody minds.
    expect(Math.max(...plan.map(({ agents }) => agents))).toBeLessThan(15);
  },
  SLOW,
);
