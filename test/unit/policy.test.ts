import { describe, expect, test } from 'vitest';
import type { AppScope } from '../../client-sdk/protocol/permissions.ts';
import type { Actor } from '../../server/staff/actor.ts';
import { type Action, can, reachFor } from '../../server/staff/policy.ts';
import { ACTORS, membershipOf, RESOURCE } from '../support/policy-actors.ts';
import { POLICY_CASES, type Who } from '../support/policy-cases.ts';

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
      memberships: [membershipOf('shop-a', 'agent-1', 'agent'), membershipOf('shop-b', 'owner-1', 'owner')],
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

  test('what asks for many conversations is told how far it may reach', () => {
    const reach = (who: Who, action: Action = 'conversation.list') => reachFor(ACTORS[who], action, 'shop-a');
    expect(reach('owner')).toEqual({ kind: 'all' });
    expect(reach('serviceHead')).toEqual({ kind: 'groups', groupIds: ['group-1'], agentId: 'head-1' });
    expect(reach('colleague')).toBeNull();
    expect(reach('colleague', 'conversation.read')).toEqual({ kind: 'own', agentId: 'agent-2' });
    expect(reach('finance', 'log.export')).toBeNull();
    expect(reach('otherOwner')).toBeNull();
  });

  test('a head of no groups has his own conversations only', () => {
    const head: Actor = {
      ...ACTORS.colleague,
      memberships: [membershipOf('shop-a', 'head-3', 'service_head')],
    } as Actor;
    expect(can(head, 'conversation.read', RESOURCE)).toBe(false);
    expect(can(head, 'conversation.read', { ...RESOURCE, agentId: 'head-3' })).toBe(true);
  });

  test('people of no department are managed by those who manage the whole shop', () => {
    const people = { shopId: 'shop-a', departmentId: null };
    expect(can(ACTORS.departmentHead, 'accounts.edit', people)).toBe(false);
    expect(can(ACTORS.superAdmin, 'accounts.edit', people)).toBe(true);
  });

  test('a thing without a buyer belongs to no buyer', () => {
    expect(can(ACTORS.buyer, 'conversation.read', { shopId: 'shop-a' })).toBe(false);
  });
});

describe('what an app may do', () => {
  const app = (points: readonly AppScope[], scope: 'own' | 'all', agentId = 'app-1'): Actor => ({
    kind: 'app',
    appId: 'app-1',
    name: '报表',
    grantId: 'grant-1',
    accessHash: '',
    memberships: [{ ...membershipOf('shop-a', agentId, 'agent', { kind: 'bot', points, scope }) }],
  });
  const allowedTo = (actor: Actor) =>
    (Object.keys(POLICY_CASES) as Action[]).filter((action) => can(actor, action, RESOURCE));

  test('a bot reads, answers and hands over what it holds, and nothing else', () => {
    const own = [
      'conversation.read',
      'conversation.write',
      'conversation.transfer',
      'buyer.unmask',
      'target.list',
      'file.read',
      'file.write',
    ];
    expect(allowedTo(app(['serve'], 'own', 'agent-1'))).toEqual(own);
    expect(allowedTo(app(['serve'], 'own', 'bot-1'))).toEqual(['target.list']);
  });

  test('an app that reads has what its scopes say, and nothing as one of the staff', () => {
    expect(allowedTo(app(['routing.read'], 'all'))).toEqual(['rules.read']);
    expect(allowedTo(app(['records.operations', 'records.logins'], 'all'))).toEqual([
      'operations.read',
      'logins.read',
    ]);
    expect(allowedTo(app(['conversations.read'], 'all'))).toEqual([
      'conversation.read',
      'history.read',
      'trace.read',
      'file.read',
      'log.search',
    ]);
    expect(allowedTo(app(['records.performance'], 'all'))).toEqual([
      'performance.read',
      'performance.read-shop',
    ]);
    expect(allowedTo(app([], 'all'))).toEqual([]);
    expect(can(app(['conversations.read'], 'all'), 'conversation.read', { shopId: 'shop-b' })).toBe(false);
  });
});
