import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { MAX_DAYS } from '../../client-sdk/protocol/performance.ts';
import type { Group, RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { GroupShares, SharesAnswer, SharesQuery } from '../../client-sdk/protocol/shares.ts';
import { readShopSetup } from '../shop/setup.ts';
import type { StoreDb } from '../store/open.ts';
import { type RulesInForce, readRulesInForce } from '../store/rules-in-force.ts';
import { daysOf } from './days.ts';
import { type Assignment, type Change, readAssignments, readChanges } from './logged-work.ts';

/** R5: who is not named has 100. */
const USUAL_WEIGHT = 100;

/**
 * M9: of the conversations that each group's members were given, who had how many, beside what the weights of those who
 * were online at each assignment come to. Refuses with `bad_request` at `untilDay` for no days, or too many.
 */
export async function readShares(
  db: StoreDb,
  shopId: ShopId,
  { fromDay, untilDay }: SharesQuery,
): Promise<Ack<SharesAnswer>> {
  const setup = await readShopSetup(db, shopId);
  if (!setup) return refuse('not_found');
  const days = daysOf(fromDay, untilDay, setup.timeZone);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || days.length > MAX_DAYS) {
    return refuse('bad_request', { path: 'untilDay', reason: 'days' });
  }
  const span = { startAt: first.startAt, endAt: last.endAt };
  const names = new Map(setup.agents.map(({ agentId, name }) => [agentId, name]));
  const shares = new SharesSoFar();
  for (const step of inOrder(
    await readChanges(db, shopId, span),
    await readRulesInForce(db, shopId, span.startAt, span.endAt),
    await readAssignments(db, shopId, span),
  )) {
    if ('agent' in step) shares.change(step);
    else if ('rules' in step) shares.publish(step.rules);
    else shares.assign(step);
  }
  return { ok: true, data: { groups: shares.end((agentId) => names.get(agentId) ?? agentId) } };
}

/** Of one instant first what people did, then the rules, then what was given by them. */
function inOrder(
  changes: ReadonlyMap<AgentId, readonly Change[]>,
  versions: readonly RulesInForce[],
  assignments: readonly Assignment[],
): (Change | { at: number; rules: RuleSet } | Assignment)[] {
  const published = versions.map(({ fromAt, rules }) => ({ at: fromAt, rules }));
  return [...published, ...[...changes.values()].flat(), ...assignments].sort((a, b) => a.at - b.at);
}

interface Tally {
  assigned: number;
  target: number;
}

/** Follows a shop through its log. */
class SharesSoFar {
  readonly #online = new Set<AgentId>();
  readonly #tallies = new Map<GroupId, Map<AgentId, Tally>>();
  /** Assignments of each group since somebody came or went: the targets of all are the same. */
  readonly #since = new Map<GroupId, number>();
  #groups: readonly Group[] = [];

  change({ agent }: Change): void {
    const isOnline = agent.reachable && agent.state === 'accepting';
    if (isOnline === this.#online.has(agent.agentId)) return;
    this.#settle();
    if (isOnline) this.#online.add(agent.agentId);
    else this.#online.delete(agent.agentId);
  }

  publish({ groups }: RuleSet): void {
    this.#settle();
    this.#groups = groups;
  }

  /** Only what members were given while one of them was online: nothing else is divided among them. */
  assign({ agentId, groupId }: Assignment): void {
    const group = this.#groups.find((one) => one.groupId === groupId);
    if (!group?.members.includes(agentId) || !group.members.some((id) => this.#online.has(id))) return;
    this.#tally(groupId, agentId).assigned += 1;
    this.#since.set(groupId, (this.#since.get(groupId) ?? 0) + 1);
  }

  end(nameOf: (agentId: AgentId) => string): GroupShares[] {
    this.#settle();
    return this.#groups.map(({ groupId, name, strategy, members, weights }) => {
      const tallies = this.#tallies.get(groupId) ?? new Map<AgentId, Tally>();
      const agents = [...new Set([...members, ...tallies.keys()])].map((agentId) => {
        const { assigned, target } = tallies.get(agentId) ?? { assigned: 0, target: 0 };
        const isWeighted = strategy === 'weighted';
        return {
          agentId,
          name: nameOf(agentId),
          weight: isWeighted ? (weights[agentId] ?? USUAL_WEIGHT) : null,
          assigned,
          target: isWeighted ? target : null,
        };
      });
      return {
        groupId,
        name,
        strategy,
        assigned: agents.reduce((sum, { assigned }) => sum + assigned, 0),
        agents: agents.filter(({ assigned, target }) => assigned > 0 || (target ?? 0) > 0),
      };
    });
  }

  /** Divides what was assigned since by the weights of those who were online meanwhile. */
  #settle(): void {
    for (const { groupId, members, weights } of this.#groups) {
      const count = this.#since.get(groupId) ?? 0;
      if (count === 0) continue;
      const there = members.filter((agentId) => this.#online.has(agentId));
      const weightOf = (agentId: AgentId) => weights[agentId] ?? USUAL_WEIGHT;
      const all = there.reduce((sum, agentId) => sum + weightOf(agentId), 0);
      for (const agentId of there) {
        this.#tally(groupId, agentId).target += (count * weightOf(agentId)) / all;
      }
    }
    this.#since.clear();
  }

  #tally(groupId: GroupId, agentId: AgentId): Tally {
    const group = this.#tallies.get(groupId) ?? new Map<AgentId, Tally>();
    this.#tallies.set(groupId, group);
    const tally = group.get(agentId) ?? { assigned: 0, target: 0 };
    group.set(agentId, tally);
    return tally;
  }
}
