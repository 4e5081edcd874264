import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Names a process so that a later one with the same number is not taken for it. */
export interface ProcessIdentity {
  pid: number;
  /** Null where the system does not say. */
  bornAt: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, bornAt: readBirth(pid) };
}

/** True while this very process runs; of one without a birth: while any process has its number. */
export function isAlive({ pid, bornAt }: ProcessIdentity): boolean {
  if (bornAt !== null) return readBirth(pid) === bornAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Null for a process that is gone, or that has ended and waits for its parent to notice. */
function readBirth(pid: number): string | null {
  return process.platform === 'linux' ? readLinuxBirth(pid) : readPosixBirth(pid);
}

/** The boot and the tick at which it began. */
function readLinuxBirth(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and brackets; the state comes after it, and the 22nd field is the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(fields[0] ?? '') ? null : `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

function readPosixBirth(pid: number): string | null {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || null;
}
