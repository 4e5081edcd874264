import type { Step } from './steps.ts';

/** Short runs that once found a fault; each stays, whatever the seeds of the day try. */
export interface Story {
  title: string;
  /** Numbers of the agents who are connected when it begins. */
  present: number[];
  steps: Step[];
}

const [AMY, BEN, PRO] = [0, 1, 5];
const NOBODY = 99;
const says = (buyer: number, orderState: 'none' | 'paid' = 'none', named = NOBODY): Step => ({
  kind: 'buyer',
  buyer,
  named,
  orderState,
  text: 'hello',
  crash: false,
});
const passes = (ms: number): Step => ({ kind: 'time', ms, renew: false });
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
    steps: [
      rules(0, { agent: PRO }),
      ...[says(0, 'none', AMY), says(1, 'paid')],
      { kind: 'transfer', pick: 0, stale: false, to: PRO },
    ],
  },
];
