import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Router } from '../../router/router.ts';
import { groupsServed } from '../../router/rules/groups-served.ts';
import type { Clock } from '../clock.ts';
import type { AppActor, StaffActor } from './actor.ts';

/**
 * The same person or app with the groups that he serves by the rules in force, where his scope goes by groups. Sockets
 * outlive rules: who acts on one is filled anew each time.
 */
export type FillGroups = <Who extends StaffActor | AppActor>(who: Who) => Promise<Who>;

export const makeFillGroups = (router: Pick<Router, 'readSetup'>, clock: Clock): FillGroups => {
  const fill = async (membership: Membership): Promise<Membership> => {
    if (membership.scope !== 'group') return membership;
    const { rules } = await router.readSetup(membership.shopId, clock());
    return { ...membership, groupIds: groupsServed(rules, membership.agentId) };
  };
  return async (who) =>
    who.memberships.some(({ scope }) => scope === 'group')
      ? { ...who, memberships: await Promise.all(who.memberships.map(fill)) }
      : who;
};
