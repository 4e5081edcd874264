import { exponential, lognormal } from '../virtual/distributions.ts';
import type { Shift } from '../virtual/world.ts';
import {
  agents,
  coming,
  HOUR_MS,
  LIMIT,
  limits,
  MINUTE_MS,
  oneGroup,
  type Scenario,
  startingAt,
  USUAL,
  wholeTime,
} from './scenario.ts';

/** Every scenario by its name. */
export const SCENARIOS: Readonly<Record<string, () => Scenario>> = {
  steady,
  day,
  'rush-midnight': rushMidnight,
  leaving,
  lunch,
  phones,
  'two-skills': twoSkills,
  returning,
};

function steady(): Scenario {
  const endMs = 5 * HOUR_MS;
  const staff = agents(8, wholeTime(endMs));
  return {
    name: 'steady',
    about: 'Buyers come evenly; eight agents are busy, but have room most of the time.',
    stretchMs: 15 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(14),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([[0, 270]]),
      warmUpMs: HOUR_MS,
      endMs,
    },
  };
}

/** Buyers an hour, from 8 h on. */
const DAY_PER_HOUR = [40, 70, 90, 110, 180, 190, 100, 80, 80, 90, 110, 130, 210, 240, 200, 60];

function day(): Scenario {
  const endMs = DAY_PER_HOUR.length * HOUR_MS;
  const early: Shift = { fromMs: 0, toMs: 8 * HOUR_MS, breaks: [], end: 'finishes' };
  const middle: Shift = { fromMs: 4 * HOUR_MS, toMs: 12 * HOUR_MS, breaks: [], end: 'finishes' };
  const late: Shift = { fromMs: 8 * HOUR_MS, toMs: 16 * HOUR_MS, breaks: [], end: 'finishes' };
  const staff = [
    ...agents(3, [early], { prefix: 'early' }),
    ...agents(2, [middle], { prefix: 'middle' }),
    ...agents(5, [late], { prefix: 'late' }),
  ];
  return {
    name: 'day',
    about: 'From 8 to 24 h with peaks at noon and in the evening, busier or quieter by chance; three shifts.',
    stretchMs: 30 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(8),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming(
        DAY_PER_HOUR.map((perHour, i) => [i * HOUR_MS, perHour]),
        0.15,
      ),
      warmUpMs: 0,
      endMs,
    },
  };
}

/** Midnight is an hour after the start. */
function rushMidnight(): Scenario {
  const endMs = 3 * HOUR_MS;
  const usual = 120;
  const regular = agents(6, wholeTime(endMs));
  const helpers = agents(
    24,
    [{ fromMs: HOUR_MS - 5 * MINUTE_MS, toMs: 2 * HOUR_MS, breaks: [], end: 'finishes' }],
    { prefix: 'helper' },
  );
  const staff = [...regular, ...helpers];
  return {
    name: 'rush-midnight',
    about:
      'A promotion begins at midnight: seventeen times the buyers for ten minutes, eight times until 0:40; ' +
      'twenty-four temporary agents are there from 23:55 to 1:00.',
    stretchMs: 5 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(23),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([
        [0, usual],
        [HOUR_MS, 17 * usual],
        [HOUR_MS + 10 * MINUTE_MS, 8 * usual],
        [HOUR_MS + 40 * MINUTE_MS, usual],
      ]),
      warmUpMs: 20 * MINUTE_MS,
      endMs,
    },
  };
}

function leaving(): Scenario {
  const endMs = 3 * HOUR_MS;
  const rushMs = HOUR_MS;
  const staff = agents(10, (no): Shift[] => {
    if (no < 3) return [{ fromMs: 0, toMs: rushMs + 20 * MINUTE_MS, breaks: [], end: 'vanishes' }];
    if (no < 5) return [{ fromMs: 0, toMs: rushMs + 10 * MINUTE_MS, breaks: [], end: 'finishes' }];
    return wholeTime(endMs);
  });
  return {
    name: 'leaving',
    about:
      'In the middle of a rush two of ten agents go off duty and three lose their connection for good; ' +
      'their chats move after the grace.',
    stretchMs: 5 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(19),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([
        [0, 220],
        [rushMs, 380],
        [rushMs + 40 * MINUTE_MS, 150],
      ]),
      warmUpMs: 30 * MINUTE_MS,
      endMs,
    },
  };
}

function lunch(): Scenario {
  const endMs = 4 * HOUR_MS;
  const breakMs = 45 * MINUTE_MS;
  const staff = agents(9, (no) => {
    // In three turns from 11:30 on.
    const fromMs = 1.5 * HOUR_MS + (no % 3) * breakMs;
    return [
      { fromMs: 0, toMs: endMs + HOUR_MS, breaks: [{ fromMs, toMs: fromMs + breakMs }], end: 'finishes' },
    ];
  });
  return {
    name: 'lunch',
    about: 'Nine agents have lunch in three turns between 11:30 and 13:45, just when most buyers come.',
    stretchMs: 10 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(10),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([
        [0, 180],
        [2 * HOUR_MS, 270],
      ]),
      warmUpMs: 30 * MINUTE_MS,
      endMs,
    },
  };
}

function phones(): Scenario {
  const endMs = 4 * HOUR_MS;
  const staff = [
    ...agents(4, wholeTime(endMs), { prefix: 'desk' }),
    ...agents(4, wholeTime(endMs), { prefix: 'phone', device: 'mobile', speed: 0.6 }),
  ];
  return {
    name: 'phones',
    about:
      'Half of the staff answer by phone: they type at six tenths of the pace, and every agent loses the ' +
      'connection twice an hour for about half a minute.',
    stretchMs: 10 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(14),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([[0, 220]]),
      drops: { perHour: 2, back: exponential(30_000) },
      warmUpMs: 30 * MINUTE_MS,
      endMs,
    },
  };
}

function twoSkills(): Scenario {
  const endMs = 4 * HOUR_MS;
  const sellers = agents(3, wholeTime(endMs), { prefix: 'sales' });
  const carers = agents(3, wholeTime(endMs), { prefix: 'care' });
  const both = agents(2, wholeTime(endMs), { prefix: 'both' });
  const staff = [...sellers, ...carers, ...both];
  const ids = (list: typeof staff) => list.map(({ agentId }) => agentId);
  return {
    name: 'two-skills',
    about:
      'Before and after the sale are two groups; two agents are in both. Three in five buyers come before the sale.',
    stretchMs: 10 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(14),
      rules: {
        groups: [
          { groupId: 'sales', name: 'Sales', members: ids([...sellers, ...both]) },
          { groupId: 'care', name: 'After sale', members: ids([...carers, ...both]) },
        ],
        defaultGroupId: 'sales',
        rules: [
          { ruleId: 'after-sale', name: 'After sale', when: { entryPage: ['/orders'] }, groupId: 'care' },
        ],
        agents: limits(staff, LIMIT),
      },
      agents: staff,
      arrivals: {
        ...coming([[0, 270]]),
        entries: [
          { weight: 3, entry: { page: '/items' } },
          { weight: 2, entry: { page: '/orders' } },
        ],
      },
      warmUpMs: 30 * MINUTE_MS,
      endMs,
    },
  };
}

function returning(): Scenario {
  const endMs = 8 * HOUR_MS;
  const staff = agents(8, wholeTime(endMs));
  return {
    name: 'returning',
    about:
      'Four in ten buyers come again after about half an hour; the one who spoke with them last is asked first.',
    stretchMs: 20 * MINUTE_MS,
    world: {
      ...USUAL,
      ...startingAt(12),
      rules: oneGroup(staff),
      agents: staff,
      arrivals: coming([[0, 160]]),
      returning: { probability: 0.4, after: lognormal(30 * MINUTE_MS, 1) },
      warmUpMs: HOUR_MS,
      endMs,
    },
  };
}
