let ours: typeof console.warn | undefined;

/**
 * BullMQ says of a Redis that may evict keys, once for each of its connections, what checkRedis has said in one line. It
 * can be told only not to look at the version at all, and then waits in whole seconds: a sweep each second comes late.
 */
export function silenceBullmqOnEviction(): void {
  if (console.warn === ours) return;
  const warn = console.warn.bind(console);
  ours = (...words: unknown[]) => {
    if (!String(words[0]).startsWith('IMPORTANT! Eviction policy')) warn(...words);
  };
  console.warn = ours;
}
