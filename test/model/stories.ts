import type { Step } from './steps.ts';

/** Short runs that once found a fault; each stays, whatever the seeds of the day try. */
export interface Story {
  title: string;
  /** Numbers of the agents who are connected when it begins. */
  present: number[];
  steps: Step[];
}

const [AMY, BEN, CAO, PRO] = [0, 1, 2, 5];
const NOBODY = 99;
const says = (buyer: number, orderState: 'none' | 'paid' = 'none', named = NOBODY): Step => ({
  kind: 'buyer',
  buyer,
  named,
  orderState,
  text: 'hello',
  crash: false,
});
const passes = (ms: number, renew = false): Step => ({ kind: 'time', ms, renew });
const gives = (pick: number, to: number): Step => ({ kind: 'transfer', pick, stale: false, to });
const ends = (pick: number): Step => ({ kind: 'agentClose', pick, stale: false });
const rules = (change: number, { agent = 0, group = 0 } = {}): Step => ({
  kind: 'rules',
  change,
  agent,
  group,
});

export const STORIES: Story[] = [
  {
    title: 'R4.9 when the last one leaves, everybody in the queue is decided anew, not the first alone',
    present: [AMY],
    steps: [
      says(0, 'none', AMY),
      says(1, 'none', AMY),
      says(2),
      says(3),
      says(4),
      passes(11_000),
      passes(31_000),
    ],
  },
  {
    title: 'R10 chats that drop out of a full group let its line move, also where nobody of it was online',
    present: [],
    steps: [
      ...[4, 5, 6].map((buyer) => says(buyer)),
      ...[rules(3, { group: 1 }), rules(3, { group: 1 })],
      { kind: 'connect', agent: AMY, device: 'desktop', tab: 0 },
      ...[0, 1, 3].map((buyer) => says(buyer, 'paid', AMY)),
      ...[passes(11_000), passes(31_000)],
    ],
  },
  {
    title: 'R16 a phone that is not enough to be present ends the grace and the waiting for it',
    present: [BEN],
    steps: [
      ...[rules(6), passes(11_000)],
      ...[0, 1, 2, 3].map((buyer) => says(buyer, 'paid')),
      { kind: 'shopClose', pick: 0 },
      { kind: 'connect', agent: BEN, device: 'mobile', tab: 0 },
    ],
  },
  {
    title: 'R11 a proxy that is full and not there takes no transfer',
    present: [AMY],
    steps: [rules(0, { agent: PRO }), ...[says(0, 'none', AMY), says(1, 'paid')], gives(0, PRO)],
  },
  {
    title: 'R11 R3 who waits for one agent by a transfer has the place that his full group gets back',
    present: [BEN, CAO],
    steps: [
      ...[says(0, 'paid', BEN), says(1, 'none', BEN), says(2, 'paid', CAO)],
      gives(2, BEN),
      ...[says(3, 'paid', CAO), says(4, 'paid', CAO)],
      { kind: 'buyerClose', pick: 1 },
      ends(1),
    ],
  },
  {
    title: 'R11 a proxy that is listed in a group can be transferred to',
    present: [AMY, PRO],
    steps: [rules(4, { agent: PRO }), says(0, 'none', AMY), gives(0, PRO)],
  },
  {
    title: 'R4.8 who waits in several lines is served in that of his own group first, whoever made the place',
    present: [AMY, BEN, CAO],
    steps: [
      ...[says(0, 'paid', AMY), says(1, 'paid', AMY), says(2, 'paid', CAO), says(3, 'paid')],
      passes(9000, true),
      ends(0),
    ],
  },
  {
    title:
      'R7 R4.8 who comes while his own group is closed waits for the others alone, though one of it is ready',
    present: [AMY, BEN],
    steps: [
      ...[rules(29, { group: 1 }), passes(3_600_000, true)],
      ...[says(0, 'paid'), says(1, 'paid'), says(2, 'paid')],
      ...[passes(3000, true), ends(0)],
    ],
  },
  {
    title: 'R18 R7 a node that has not read the new hours decides by them all the same',
    present: [AMY],
    steps: [passes(30 * 3_600_000, true), says(0), rules(28), says(1), rules(28), says(2)],
  },
  {
    title: 'R4.3 who waits for his recent agent has his next place, or goes on when the time is over, once',
    present: [AMY, BEN],
    steps: [
      ...[
        rules(46, { group: 1 }),
        says(0, 'none', AMY),
        { kind: 'agent', pick: 0, stale: false } as const,
        ends(0),
      ],
      ...[says(1, 'none', AMY), says(2, 'none', AMY), says(0)],
      ...[passes(3000, true), { kind: 'buyerClose', pick: 1 } as const],
      ...[
        { kind: 'agentClose', pick: 1, stale: false } as const,
        says(1, 'none', AMY),
        says(0),
        passes(6000, true),
      ],
    ],
  },
];
