import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import type { AgentKind } from '../../client-sdk/protocol/models.ts';
import {
  AgentRouting,
  type OfflineStep,
  RuleSet,
  type RuleSetInput,
} from '../../client-sdk/protocol/rule-set.ts';

/** The accounts of a shop, each with what it is. */
export type StaffKinds = ReadonlyMap<AgentId, AgentKind>;

/** R16: the owner takes part only where he says so; a proxy or a bot receives from many, so its limit is wide. */
export function defaultRouting(kind: AgentKind): AgentRouting {
  if (kind === 'owner') return AgentRouting.parse({ takesPart: false, limit: 1000 });
  if (kind === 'proxy' || kind === 'bot') return AgentRouting.parse({ limit: 1000 });
  return AgentRouting.parse({});
}

/** A document that is known to fit the schema, such as a seed; what it leaves out gets its default, by kind too. */
export const makeRuleSet = (document: RuleSetInput, kinds: StaffKinds): RuleSet =>
  RuleSet.parse(fillAgents(document, kinds));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * R16: what an account's entry leaves out follows its kind, as for an account without an entry. The schema cannot
 * know kinds, so this comes before it. What is no rule set stays as it is, for the schema to refuse.
 */
export function fillAgents(document: unknown, kinds: StaffKinds): unknown {
  if (!isRecord(document) || !isRecord(document.agents)) return document;
  const entries = Object.entries(document.agents).map(([agentId, entry]) => {
    const kind = kinds.get(agentId);
    return [agentId, kind && isRecord(entry) ? { ...defaultRouting(kind), ...entry } : entry];
  });
  return { ...document, agents: Object.fromEntries(entries) };
}

/** A step of the chain as the scripts carry it out: the owner in any case, or while he is online. */
type CompiledStep = OfflineStep | 'owner_online';

/**
 * R7: the chain of a shop that set none. It ends with the owner: whatever his state in a shop that has nobody else;
 * where others take chats, while he is online, so that what comes at night waits in the pool for those who come in.
 */
export function defaultChain(othersTakePart: boolean): CompiledStep[] {
  return ['stand_in', 'stand_in_group', 'proxy', othersTakePart ? 'owner_online' : 'owner', 'pool'];
}
