import { exponential } from '../virtual/distributions.ts';
import type { World } from '../virtual/world.ts';
import type { Recording } from './recording.ts';

/** The shop that a recording is played in: one group of all who were there, with the limits that they had. */
export function toWorld({ agents, talks, startAt, timeZone, endMs }: Recording): World {
  return {
    rules: {
      groups: [{ groupId: 'all', name: 'All', members: agents.map(({ agentId }) => agentId) }],
      defaultGroupId: 'all',
      agents: Object.fromEntries(agents.map(({ agentId, limit }) => [agentId, { limit }])),
    },
    agents: agents.map(({ agentId, shifts }) => ({
      agentId,
      kind: 'agent',
      device: 'desktop',
      speed: 1,
      shifts,
    })),
    recorded: talks,
    // Nobody is drawn, so these say nothing.
    arrivals: { steps: [], busynessCv: 0, entries: [] },
    handle: exponential(1),
    patience: null,
    reply: null,
    // What it took then is what it takes: many at once were in it already.
    slowdown: 0,
    warmUpMs: 0,
    endMs,
    swept: true,
    startAt,
    timeZone,
  };
}
