import type { LiveDiff, LiveSnapshot, MinutePoint } from './protocol/models.ts';

/** The chart shows so many minutes. */
const MINUTES = 60;

/** A snapshot with a difference laid over it; rows that did not change stay the same objects. */
export function applyLiveDiff(snapshot: LiveSnapshot, diff: LiveDiff): LiveSnapshot {
  return {
    shopId: snapshot.shopId,
    numbers: { ...snapshot.numbers, ...diff.numbers },
    agents: upsert(snapshot.agents, diff.agents, ({ agentId }) => agentId, diff.agentsGone),
    groups: upsert(snapshot.groups, diff.groups, ({ groupId }) => groupId),
    minutes: withMinutes(snapshot.minutes, diff.minutes),
  };
}

function upsert<Row>(
  rows: Row[],
  changed: readonly Row[] | undefined,
  idOf: (row: Row) => string,
  gone?: readonly string[],
): Row[] {
  if (!changed?.length && !gone?.length) return rows;
  const changes = new Map(changed?.map((row) => [idOf(row), row]));
  const left = new Set(gone);
  const kept = rows.filter((row) => !left.has(idOf(row)) || changes.has(idOf(row)));
  const known = new Set(kept.map(idOf));
  const added = [...changes].filter(([id]) => !known.has(id)).map(([, row]) => row);
  return [...kept.map((row) => changes.get(idOf(row)) ?? row), ...added];
}

function withMinutes(minutes: MinutePoint[], changed: readonly MinutePoint[] | undefined): MinutePoint[] {
  if (!changed?.length) return minutes;
  return upsert(minutes, changed, ({ at }) => String(at))
    .sort((a, b) => a.at - b.at)
    .slice(-MINUTES);
}
