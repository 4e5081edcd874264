import type { Place } from './history.ts';

/** One broken promise (P… of the promises page), and where. */
export interface Breach {
  promise: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P8' | 'M';
  kind: BreachKind;
  detail: string;
  /** The message that it is about. */
  place?: Place;
}

export const BREACH_KINDS = [
  'lost',
  'doubled',
  'inversions',
  'gaps',
  'twoAgents',
  'overLimit',
  'orphans',
  'overtaken',
  'metricsMismatch',
] as const;
export type BreachKind = (typeof BREACH_KINDS)[number];

/** How often each kind was found; 0 for those that were not. */
export function countBreaches(breaches: readonly Breach[]): Record<BreachKind, number> {
  const counts = Object.fromEntries(BREACH_KINDS.map((kind) => [kind, 0])) as Record<BreachKind, number>;
  for (const breach of breaches) counts[breach.kind] += 1;
  return counts;
}
