import { useSyncExternalStore } from 'react';

// One interval for every timer on the page, and none while no timer is shown.
const listeners = new Set<() => void>();
let nowMs = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  if (ticking === undefined) {
    nowMs = Date.now();
    ticking = setInterval(() => {
      nowMs = Date.now();
      for (const listener of listeners) listener();
    }, 1000);
  }
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** A value taken from the time of the shared tick, which comes once a second; renders again only when it changes. */
export function useTick<T extends string | number | boolean>(take: (nowMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => take(nowMs));
}

/** `0:07`, `12:34`, `3:00:05`; nothing below zero. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The time since an instant (ms since 1970), running. */
export function RunningTimer({ since }: { since: number }) {
  const text = useTick((now) => formatDuration(now - since));
  return (
    <span role="timer" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {text}
    </span>
  );
}
