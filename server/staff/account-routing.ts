import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, GroupId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Rights } from '../../client-sdk/protocol/permissions.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { Account, AccountRouting } from '../../client-sdk/protocol/staff.ts';
import { defaultRouting } from '../../router/rules/defaults.ts';
import { groupsServed } from '../../router/rules/groups-served.ts';
import { kindsOf, refuseFault } from '../shop/rules.ts';
import { checkDocument } from '../shop/rules-check.ts';
import { readShopSetup } from '../shop/setup.ts';
import { ruleSets } from '../store/schema.ts';
import type { Change } from './manage.ts';
import { withoutAbsent } from './without-absent.ts';

/** R5: who is not named has 100. */
const WEIGHT = 100;

type Routed = Pick<Account, 'agentId' | 'kind'>;

/** What a shop's rules say of one sub-account. */
export function routingOf(rules: RuleSet, { agentId, kind }: Routed): Account['routing'] {
  const { limit, takesPart, mobileRouting } = rules.agents[agentId] ?? defaultRouting(kind);
  const groupIds = groupsServed(rules, agentId);
  const weighted = rules.groups.find(
    ({ groupId, weights }) => groupIds.includes(groupId) && weights[agentId] !== undefined,
  );
  const weight = weighted?.weights[agentId] ?? WEIGHT;
  return { limit, takesPart, mobileRouting, weight, groupIds };
}

/** Whether somebody's scope of conversations reaches all that these groups have. */
export const reachesGroups = (
  rules: RuleSet,
  me: Routed & Pick<Rights, 'scope'>,
  groupIds: readonly GroupId[],
): boolean => {
  if (me.scope === 'all') return true;
  const mine = me.scope === 'group' ? routingOf(rules, me).groupIds : [];
  return groupIds.every((id) => mine.includes(id));
};

/** The same rules with other words on one sub-account. */
function withRouting(rules: RuleSet, account: Routed, routing: AccountRouting): RuleSet {
  const { agentId } = account;
  const { weight: newWeight, groupIds, ...rest } = routing;
  const own = withoutAbsent(rest);
  const before = routingOf(rules, account);
  const weight = newWeight ?? before.weight;
  const serves = groupIds ?? before.groupIds;
  return {
    ...rules,
    agents:
      Object.keys(own).length === 0
        ? rules.agents
        : {
            ...rules.agents,
            [agentId]: { ...(rules.agents[agentId] ?? defaultRouting(account.kind)), ...own },
          },
    groups: rules.groups.map((group) => {
      const { [agentId]: _, ...weights } = group.weights;
      if (!serves.includes(group.groupId)) {
        const others = (ids: AgentId[]) => ids.filter((id) => id !== agentId);
        return { ...group, members: others(group.members), reserve: others(group.reserve), weights };
      }
      const isIn = group.members.includes(agentId) || group.reserve.includes(agentId);
      return {
        ...group,
        members: isIn ? group.members : [...group.members, agentId],
        weights: weight === WEIGHT ? weights : { ...weights, [agentId]: weight },
      };
    }),
  };
}

/**
 * Publishes a version of the rules in which these sub-accounts stand as given, in the transaction of the change.
 * Refuses like any publication: with the place of the first fault, or `conflict`.
 */
export async function changeRouting(
  { tx, now, me, record }: Pick<Change, 'tx' | 'now' | 'me' | 'record'>,
  shopId: ShopId,
  changes: (Routed & Pick<Rights, 'scope'> & { routing: AccountRouting | undefined })[],
): Promise<Ack<null>> {
  const wanted = changes.filter(({ routing }) => routing && Object.keys(withoutAbsent(routing)).length > 0);
  if (wanted.length === 0) return { ok: true, data: null };
  const setup = await readShopSetup(tx, shopId);
  if (!setup) return refuse('not_found');
  const known = new Set(setup.rules.groups.map(({ groupId }) => groupId));
  const unknown = wanted.flatMap(({ routing }) => routing?.groupIds ?? []).find((id) => !known.has(id));
  if (unknown !== undefined) return refuse('bad_request', { path: 'routing.groupIds', reason: unknown });
  // To serve a group is to see it, where a scope goes by groups.
  const beyond = wanted.some(({ routing, scope, ...account }) => {
    const before = routingOf(setup.rules, account).groupIds;
    const added = routing?.groupIds?.filter((id) => !before.includes(id)) ?? [];
    return scope === 'group' && !reachesGroups(setup.rules, me, added);
  });
  if (beyond) return refuse('forbidden', { path: 'routing.groupIds' });
  const next = wanted.reduce(
    (rules, { routing, ...account }) => withRouting(rules, account, routing ?? {}),
    setup.rules,
  );
  if (JSON.stringify(next) === JSON.stringify(setup.rules)) return { ok: true, data: null };
  const { faults, rules } = checkDocument(next, kindsOf(setup));
  if (!rules) return refuseFault(faults);
  const version = setup.version + 1;
  const ids = wanted.map(({ agentId }) => agentId);
  const [row] = await tx
    .insert(ruleSets)
    .values({
      shopId,
      version,
      document: rules,
      publishedAt: now,
      publishedBy: me.personId,
      note: ids.join(' ').slice(0, 200),
    })
    .onConflictDoNothing()
    .returning({ version: ruleSets.version });
  if (!row) return refuse('conflict');
  await record('rules.publish', `rules:${version}`, { version: setup.version }, { version, accounts: ids });
  return { ok: true, data: null };
}
