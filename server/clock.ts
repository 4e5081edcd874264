/** Says the time in ms since 1970. Handed in wherever logic is tested. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
