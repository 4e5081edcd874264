import type { Picture } from './audit-picture.ts';

/** One rule that the stored state breaks. */
export interface Breach {
  rule: string;
  detail: string;
}

/** What a check looks at. */
export interface Scene extends Picture {
  /** R7: whether this line, or the shop for `*`, is known to be open. */
  isOpen: (line: string) => boolean;
  /** R8: since when it counts what an agent was given of the pool; all of it where no time is known. */
  paceFrom: number;
}

export type Check = (scene: Scene) => Iterable<Breach>;

export const breach = (rule: string, detail: string): Breach => ({ rule, detail });

/** `<line>|…` without the mark of the reserve tier. */
export const lineOf = (member: string) => member.slice(0, member.indexOf('|')).replace(/\+$/, '');
