import type { Candidate, DecisionTrace, LeftOut } from '../client-sdk/protocol/models.ts';
import type { Strategy } from '../client-sdk/protocol/rule-set.ts';

/** Lua writes an empty list as `{}`. */
type LuaList<T> = T[] | Record<string, never>;
const list = <T>(value: LuaList<T> | undefined): T[] => (Array.isArray(value) ? value : []);

/** Who is in one tier of a line, as the script found it: members of `ready`, then ids, and the briefs of both. */
interface TierList {
  strategy: Strategy;
  /** `<line>|<rank>|<agent>`, best first. */
  ready: LuaList<string>;
  /** Of those, where the strategy is `weighted`. */
  weights?: number[];
  members: LuaList<string>;
  /** How many members there are in all. */
  size: number;
  /** `<why not ready>|<load>|<slots>|<limit>|<name>`; false: of somebody who is no more. */
  briefs: LuaList<string | false>;
}

type StoredTrace = Omit<DecisionTrace, 'steps' | 'candidates' | 'leftOut' | 'notListed'> & {
  steps: LuaList<DecisionTrace['steps'][number]>;
  lists: LuaList<TierList>;
  /** Whom R9 or R11 keeps out. */
  excluded?: LuaList<string>;
};

interface Brief {
  why: LeftOut['reason'] | 'ready';
  load: number;
  slots: number;
  limit: number;
  name: string;
}

const MOST_LEFT_OUT = 20;
/** What weighted shares are counted in (strategies.lua). */
const PASS = 100_000_000;
const RULE_OF_REASON: Partial<Record<LeftOut['reason'], string>> = {
  full: 'R3',
  not_taking_part: 'R16',
  excluded: 'R9',
};

/** R17: a trace as the script stored it. It kept what it found as it found it; here it is put into words. */
export function decodeTrace(json: string): DecisionTrace {
  const { lists, excluded, steps, ...trace } = JSON.parse(json) as StoredTrace;
  const kept = new Set(list(excluded));
  const tiers = list(lists);
  const candidates = tiers.flatMap((tier) => candidatesOf(tier, kept));
  const leftOut = tiers.flatMap((tier) => leftOutOf(tier, kept)).slice(0, MOST_LEFT_OUT);
  const size = tiers.reduce((sum, tier) => sum + tier.size, 0);
  const notListed = Math.max(0, size - candidates.length - leftOut.length);
  return { ...trace, steps: list(steps), candidates, leftOut, notListed };
}

function candidatesOf(tier: TierList, excluded: Set<string>): Candidate[] {
  const briefs = list(tier.briefs);
  return list(tier.ready).flatMap((member, i): Candidate[] => {
    const [, rank = '', ...rest] = member.split('|');
    const agentId = rest.at(-1) ?? rank;
    const brief = decodeBrief(briefs[i]);
    if (!brief || excluded.has(agentId)) return [];
    const { name, load, limit } = brief;
    const weight = tier.weights?.[i];
    const score = scoreOf(tier.strategy, brief, Number(rank));
    return [{ agentId, name, load, limit, score, ...(weight !== undefined && { weight }) }];
  });
}

/** What the strategy goes by, lower is taken first (R5). */
function scoreOf(strategy: Strategy, { slots, limit }: Brief, rank: number): number {
  if (strategy === 'least_loaded') return Math.floor((slots * 1e6) / limit) / 1e6;
  return strategy === 'weighted' ? rank / PASS : rank;
}

function leftOutOf(tier: TierList, excluded: Set<string>): LeftOut[] {
  const briefs = list(tier.briefs).slice(list(tier.ready).length);
  return list(tier.members).flatMap((agentId, i): LeftOut[] => {
    const brief = decodeBrief(briefs[i]);
    if (!brief) return [];
    const reason = brief.why === 'ready' && excluded.has(agentId) ? 'excluded' : brief.why;
    if (reason === 'ready') return [];
    return [{ agentId, name: brief.name, rule: RULE_OF_REASON[reason] ?? 'R14', reason }];
  });
}

function decodeBrief(brief: string | false | undefined): Brief | undefined {
  if (!brief) return undefined;
  const [why = '', load, slots, limit, ...name] = brief.split('|');
  return {
    why: why as Brief['why'],
    load: Number(load),
    slots: Number(slots),
    limit: Number(limit),
    name: name.join('|'),
  };
}
