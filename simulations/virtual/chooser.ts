import type { Random } from '../random.ts';

/**
 * Who chooses the agent: the router by the shop's rules, or, for comparison with the literature, one of these outside
 * of it. An outside chooser names the agent with the arrival, like a buyer who comes by that agent's own link (R4.2);
 * all else, the queue and the limits too, is the router's.
 */
export const CHOOSERS = ['rules', 'two_choices', 'random', 'most_loaded'] as const;
export type Chooser = (typeof CHOOSERS)[number];

/**
 * @param loads of the agents with room, at least one
 * @returns its index
 */
export function choose(chooser: Exclude<Chooser, 'rules'>, loads: readonly number[], random: Random): number {
  const anyone = random.whole(0, loads.length - 1);
  if (chooser === 'random') return anyone;
  if (chooser === 'two_choices') {
    if (loads.length === 1) return 0;
    // Another one: of those that are left, each as likely.
    const step = random.whole(1, loads.length - 1);
    const other = (anyone + step) % loads.length;
    return (loads[other] ?? 0) < (loads[anyone] ?? 0) ? other : anyone;
  }
  const most = loads.reduce((a, b) => Math.max(a, b), 0);
  const fullest = loads.flatMap((load, i) => (load === most ? [i] : []));
  return random.pick(fullest);
}
