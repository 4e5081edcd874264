/** Loaded before a process of the cluster: its clock is ahead by so many ms, as that of a machine nobody looks after (T12). */

const AHEAD_MS = Number(process.env.SIMULATED_CLOCK_AHEAD_MS);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (_, args: unknown[]) =>
    Reflect.construct(RealDate, args.length === 0 ? [RealDate.now() + AHEAD_MS] : args),
  get: (target, name) =>
    name === 'now' ? () => RealDate.now() + AHEAD_MS : Reflect.get(target, name, target),
});
