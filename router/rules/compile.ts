import { REPLY_KINDS, type ReplyKind } from '../../client-sdk/protocol/replies.ts';
import type { OfflineStep } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../types.ts';
import { defaultChain, defaultRouting } from './defaults.ts';

/** What `publish-shop` needs, as JSON; the scripts read it under these names. */
export interface CompiledShop {
  setup: string;
  settings: string;
  groups: string;
  agents: string;
  replies: string;
}

type Staff = ShopSetup['agents'][number];

/** Turns a shop's rule set and staff into the form that the scripts read; what is null is left out. */
export function compileShop(setup: ShopSetup): CompiledShop {
  const { rules } = setup;
  const routingOf = ({ agentId, kind }: Staff) => rules.agents[agentId] ?? defaultRouting(kind);
  const takesPart = (agent: Staff) => routingOf(agent).takesPart && agent.answers !== false;
  const unset = defaultChain(
    setup.agents.some((agent) => agent.kind === 'agent' && !agent.frozen && takesPart(agent)),
  );
  const chain = (set: OfflineStep[]) => (set.length > 0 ? set : unset);
  const chainIfSet = (set: OfflineStep[] | null) => (set === null ? undefined : chain(set));
  const settings = {
    enabled: rules.enabled,
    defaultGroupId: rules.defaultGroupId,
    recent: rules.recent,
    assignment: rules.assignment,
    botId: rules.botId ?? undefined,
    restOfShop: rules.restOfShop,
    restOfShopAfterMs: rules.restOfShopAfterMs ?? undefined,
    offline: {
      chain: chain(rules.offline.chain),
      outOfHoursChain: chainIfSet(rules.offline.outOfHoursChain),
      proxyIds: rules.offline.proxyIds,
      proxyStrategy: rules.offline.proxyStrategy,
    },
    pool: rules.pool,
    silence: rules.silence,
    serviceLevel: rules.serviceLevel,
    claim: rules.claim,
    wrapUpMs: rules.wrapUpMs,
    silentChatMs: rules.silentChatMs ?? undefined,
    wakeMayExceedLimit: rules.wakeMayExceedLimit,
    idleCloseMs: rules.idleCloseMs ?? undefined,
    autoAwayMs: rules.autoAwayMs ?? undefined,
    ownerIds: setup.agents.filter((agent) => agent.kind === 'owner').map((agent) => agent.agentId),
    drop: rules.drop,
    transfer: rules.transfer,
    replies: kindsInUse(setup.replies),
  };
  const groups = rules.groups.map((group) => ({
    id: group.groupId,
    strategy: group.strategy,
    limit: group.limit ?? undefined,
    overflow: group.overflow.map(({ groupId, afterMs }) => ({ id: groupId, afterMs })),
    queue: {
      maxLength: group.queue.maxLength ?? undefined,
      maxWaitMs: group.queue.maxWaitMs ?? undefined,
      action: group.queue.action,
    },
    bot: group.botId ?? undefined,
    standIn: group.standInGroupId ?? undefined,
    chain: chainIfSet(group.offline.chain),
    outOfHoursChain: chainIfSet(group.offline.outOfHoursChain),
  }));
  const agents = setup.agents.map((agent) => {
    const routing = routingOf(agent);
    return {
      id: agent.agentId,
      name: agent.name.toWellFormed(),
      kind: agent.kind,
      frozen: agent.frozen,
      limit: routing.limit,
      takesPart: takesPart(agent),
      mobileRouting: routing.mobileRouting && rules.mobileRouting,
      standIn: routing.standInId ?? undefined,
      groups: linesOf(rules, agent.agentId).join(','),
      weights: Object.fromEntries(
        rules.groups.flatMap(({ groupId, weights }) => {
          const weight = weights[agent.agentId];
          return weight === undefined ? [] : [[groupId, weight] as const, [`${groupId}+`, weight] as const];
        }),
      ),
      endsAt: agent.endsAt,
    };
  });
  return {
    setup: JSON.stringify(setup),
    settings: JSON.stringify(settings),
    groups: JSON.stringify(groups),
    agents: JSON.stringify(agents),
    replies: JSON.stringify(replyFields(setup)),
  };
}

/** Which kinds of automatic reply are set anywhere: of the others the scripts look none up. */
function kindsInUse(replies: ShopSetup['replies'] = {}): Partial<Record<ReplyKind, true>> | undefined {
  const kinds = Object.values(replies).flatMap((owner) =>
    REPLY_KINDS.filter((kind) => owner?.[kind]?.on).map((kind) => [kind, true] as const),
  );
  return kinds.length > 0 ? Object.fromEntries(kinds) : undefined;
}

/** Owner and kind → the words, empty where they are switched off; with the groups' names, for `{group}`. */
function replyFields({ rules, replies = {} }: ShopSetup): Record<string, string> {
  const fields = Object.entries(replies).flatMap(([owner, set]) =>
    REPLY_KINDS.flatMap((kind) => {
      const reply = set?.[kind];
      return reply ? [[`${owner}|${kind}`, reply.on ? reply.text.toWellFormed() : ''] as const] : [];
    }),
  );
  if (fields.length === 0) return {};
  const names = rules.groups.map(({ groupId, name }) => [`name|${groupId}`, name.toWellFormed()] as const);
  return Object.fromEntries([...fields, ...names]);
}

/** The groups an agent serves, with `+` where he is of the reserve (R4.7). */
function linesOf(rules: ShopSetup['rules'], agentId: string): string[] {
  return rules.groups.flatMap(({ groupId, members, reserve }) => {
    if (members.includes(agentId)) return [groupId];
    return reserve.includes(agentId) ? [`${groupId}+`] : [];
  });
}
