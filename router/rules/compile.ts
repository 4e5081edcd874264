import { AgentRouting } from '../../client-sdk/protocol/rule-set.ts';
import type { ShopSetup } from '../types.ts';

/** What `publish-shop` needs, as JSON; the scripts read it under these names. */
export interface CompiledShop {
  setup: string;
  settings: string;
  groups: string;
  agents: string;
}

/** Turns a shop's rule set and staff into the form that the scripts read; what is null is left out. */
export function compileShop(setup: ShopSetup): CompiledShop {
  const { rules } = setup;
  const settings = {
    enabled: rules.enabled,
    defaultGroupId: rules.defaultGroupId,
    recent: rules.recent,
    restOfShop: rules.restOfShop,
    // R7: a chain that is not set is the owner.
    offline: {
      chain: rules.offline.chain.length > 0 ? rules.offline.chain : ['owner'],
      proxyIds: rules.offline.proxyIds,
    },
    ownerIds: setup.agents.filter((agent) => agent.kind === 'owner').map((agent) => agent.agentId),
    drop: rules.drop,
    transfer: rules.transfer,
    notices: rules.notices,
  };
  const groups = rules.groups.map((group) => ({
    id: group.groupId,
    limit: group.limit ?? undefined,
    standIn: group.standInGroupId ?? undefined,
  }));
  const agents = setup.agents.map((agent) => {
    const routing = rules.agents[agent.agentId] ?? defaultRouting(agent.kind);
    return {
      id: agent.agentId,
      name: agent.name.toWellFormed(),
      kind: agent.kind,
      frozen: agent.frozen,
      limit: routing.limit,
      takesPart: routing.takesPart,
      mobileRouting: routing.mobileRouting && rules.mobileRouting,
      standIn: routing.standInId ?? undefined,
      groups: rules.groups
        .filter((group) => group.members.includes(agent.agentId))
        .map((group) => group.groupId)
        .join(','),
    };
  });
  return {
    setup: JSON.stringify(setup),
    settings: JSON.stringify(settings),
    groups: JSON.stringify(groups),
    agents: JSON.stringify(agents),
  };
}

/** R16: the owner takes part only where he says so; a proxy receives from many, so its limit is wide. */
function defaultRouting(kind: ShopSetup['agents'][number]['kind']): AgentRouting {
  if (kind === 'owner') return AgentRouting.parse({ takesPart: false, limit: 1000 });
  if (kind === 'proxy') return AgentRouting.parse({ limit: 1000 });
  return AgentRouting.parse({});
}
