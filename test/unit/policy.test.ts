import { describe, expect, test } from 'vitest';
import type { Role } from '../../client-sdk/protocol/models.ts';
import type { Actor } from '../../server/staff/actor.ts';
import { type Action, can } from '../../server/staff/policy.ts';
import { POLICY_CASES, type Who } from '../support/policy-cases.ts';

const staff = (shopId: string, agentId: string, role: Role): Actor => ({
  kind: 'staff',
  personId: `person-${agentId}`,
  sessionId: `session-${agentId}`,
  memberships: [{ shopId, shopName: shopId, agentId, name: agentId, role, kind: role }],
});

const ACTORS: Record<Who, Actor> = {
  buyer: { kind: 'buyer', shopId: 'shop-a', buyerId: 'buyer-1', name: '访客' },
  otherBuyer: { kind: 'buyer', shopId: 'shop-a', buyerId: 'buyer-2', name: '访客' },
  sameIdInOtherShop: { kind: 'buyer', shopId: 'shop-b', buyerId: 'buyer-1', name: '访客' },
  holder: staff('shop-a', 'agent-1', 'agent'),
  colleague: staff('shop-a', 'agent-2', 'agent'),
  proxy: staff('shop-a', 'proxy-1', 'proxy'),
  owner: staff('shop-a', 'owner-1', 'owner'),
  sameAgentIdInOtherShop: staff('shop-b', 'agent-1', 'agent'),
  otherOwner: staff('shop-b', 'owner-1', 'owner'),
};

const RESOURCE = { shopId: 'shop-a', buyerId: 'buyer-1', agentId: 'agent-1' };

describe('who may do what', () => {
  for (const [action, allowed] of Object.entries(POLICY_CASES) as [Action, readonly Who[]][]) {
    for (const who of Object.keys(ACTORS) as Who[]) {
      const expected = allowed.includes(who);
      test(`${action}: ${who} ${expected ? 'may' : 'may not'}`, () => {
        expect(can(ACTORS[who], action, RESOURCE)).toBe(expected);
      });
    }
  }

  test('a person with sub-accounts in two shops has in each only what that one gives', () => {
    const both: Actor = {
      kind: 'staff',
      personId: 'person-1',
      sessionId: 'session-1',
      memberships: [
        { shopId: 'shop-a', shopName: 'A', agentId: 'agent-1', name: '小美', role: 'agent', kind: 'agent' },
        { shopId: 'shop-b', shopName: 'B', agentId: 'owner-1', name: '掌柜', role: 'owner', kind: 'owner' },
      ],
    };
    expect(can(both, 'rules.write', { shopId: 'shop-a' })).toBe(false);
    expect(can(both, 'rules.write', { shopId: 'shop-b' })).toBe(true);
    expect(can(both, 'conversation.write', { shopId: 'shop-a', agentId: 'agent-1' })).toBe(true);
    expect(can(both, 'conversation.write', { shopId: 'shop-b', agentId: 'agent-1' })).toBe(false);
  });

  test('a conversation that nobody holds is nobody’s but its buyer’s and the owner’s', () => {
    const queued = { shopId: 'shop-a', buyerId: 'buyer-1' };
    expect(can(ACTORS.holder, 'conversation.read', queued)).toBe(false);
    expect(can(ACTORS.buyer, 'conversation.read', queued)).toBe(true);
    expect(can(ACTORS.owner, 'conversation.read', queued)).toBe(true);
  });

  test('a thing without a buyer belongs to no buyer', () => {
    expect(can(ACTORS.buyer, 'conversation.read', { shopId: 'shop-a' })).toBe(false);
  });
});
