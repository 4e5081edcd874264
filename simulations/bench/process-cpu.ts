import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts process times in hundredths of a second, on every machine (sysconf CLK_TCK). */
const TICK_US = 10_000;

/**
 * CPU time that a process and all that it started have used so far, in µs; those that have ended are in it too.
 * @throws where there is no /proc (only Linux has it)
 */
export function treeCpuUs(rootPid: number): number {
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = readStat(pid);
    if (!stat) continue;
    ticks.set(pid, stat.ticks);
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  let sum = 0;
  const open = [rootPid];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    sum += ticks.get(pid) ?? 0;
    open.push(...(children.get(pid) ?? []));
  }
  return sum * TICK_US;
}

/** The name of a process may hold anything, so fields are counted from the end of it. */
function readStat(pid: number): { parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, ...times] = [fields[1], ...fields.slice(11, 15)].map(Number);
    return { parent: parent ?? 0, ticks: times.reduce((sum, time) => sum + time, 0) };
  } catch {
    return null; // It has ended in between.
  }
}
