import type { Action } from '../../server/staff/policy.ts';
import { STAFF_OF_THE_SHOP, STRANGERS, type Who } from './policy-cases.ts';
import { PHONE, type PolicyShop, type Talk } from './policy-shop.ts';

/** How one action is asked for on the wire. */
export type Call = {
  /** Who asks in this way; everybody where it is not said. */
  asked?: readonly Who[];
  /** It changes the conversation, so each one asks about another one. */
  fresh?: true;
  /** Of a list that is answered to whoever has a scope: whether the thing in question is in it. */
  shows?: (data: never, world: PolicyShop) => boolean;
  /** Answers that are no refusals here. */
  not?: readonly string[];
} & (
  | { rest: (world: PolicyShop, talk: Talk) => readonly [method: string, path: string, body?: unknown] }
  | {
      door: '/buyer' | '/agent' | '/owner';
      event: string;
      payload?: (world: PolicyShop, talk: Talk) => object;
    }
);

interface OnTheWire {
  calls: readonly Call[];
  /** Whom the wire answers otherwise than the table says, and why that is right. */
  except?: Partial<Record<Who, string>>;
}

const STAFF: readonly Who[] = [...STAFF_OF_THE_SHOP, ...STRANGERS];
/** Asked for by what is one's own: the others would only be answered about theirs. */
const NOT_OF_THEIR_OWN: readonly Who[] = [
  'holder',
  'operations',
  'finance',
  'readOnly',
  'buyer',
  ...STRANGERS,
];

const buyer = (event: string, more: object = {}): Call => ({
  door: '/buyer',
  event,
  payload: (_, { conversationId }) => ({ conversationId, ...more }),
});
const workbench = (event: string, more: object = {}): Call => ({
  door: '/agent',
  event,
  payload: (_, { shopId, conversationId }) => ({ shopId, conversationId, ...more }),
});
const held = (event: string, more: object = {}): Call => ({
  door: '/agent',
  event,
  payload: (_, { shopId, conversationId, epoch }) => ({ shopId, conversationId, epoch, ...more }),
});
const console = (event: string, more: object = {}): Call => ({
  door: '/owner',
  event,
  payload: (_, { shopId, conversationId }) => ({ shopId, conversationId, ...more }),
});
const ofShop = (event: string, more: object = {}): Call => ({
  door: '/owner',
  event,
  payload: (_, { shopId }) => ({ shopId, ...more }),
});
const rest = (method: string, path: string, body?: unknown): Call => ({ rest: () => [method, path, body] });
const account = (method: string, rest_: string, body: object): Call => ({
  rest: ({ shop }) => [method, `/accounts/${shop.mei.agentId}${rest_}`, body],
});

const TEXT = { clientId: 'c', body: { kind: 'text', text: 'x' } };
const CONFLICT = { baseVersion: 9_999 };
const replies = (of: string): Call => rest('PUT', `/auto-replies?${of}`, { ...CONFLICT, replies: {} });
const readsPhone = (data: unknown) => JSON.stringify(data).includes(PHONE);
const page = { afterSeq: 0 };
const NOTHING_IN_SCOPE = 'a scope that reaches nothing is answered with numbers or a list of nothing';

/** Each action of the policy as it is asked for on the wire. */
export const POLICY_CALLS: Record<Action, OnTheWire> = {
  'conversation.read': {
    calls: [
      buyer('message:fetch', page),
      workbench('message:fetch', page),
      console('message:fetch', page),
      console('conversation:get'),
    ],
  },
  'conversation.write': {
    calls: [
      buyer('typing:set', { typing: true }),
      workbench('typing:set', { typing: true }),
      held('message:send', TEXT),
      held('cursor:move', { read: 1 }),
    ],
  },
  'agent.profile': { calls: [buyer('agent:profile')] },
  'conversation.transfer': {
    calls: [
      { ...held('conversation:transfer', { to: { queue: true } }), fresh: true },
      { ...console('conversation:transfer', { to: { queue: true } }), fresh: true },
    ],
  },
  'conversation.close': {
    calls: [
      // It has ended already, and he is told so.
      {
        door: '/buyer',
        event: 'conversation:close',
        payload: ({ past: { conversationId } }) => ({ conversationId }),
      },
      { ...held('conversation:close'), fresh: true },
      { ...console('conversation:close'), fresh: true },
    ],
  },
  'conversation.watch': { calls: [console('conversation:watch')] },
  'conversation.whisper': {
    calls: [console('conversation:remind'), console('conversation:whisper', { text: 'x' })],
  },
  'conversation.take-over': { calls: [{ ...console('conversation:take-over'), fresh: true }] },
  'whisper.read': { calls: [workbench('whisper:list'), console('whisper:list')] },
  'buyer.unmask': {
    calls: [
      { ...workbench('message:fetch', page), shows: readsPhone },
      { ...console('message:fetch', page), shows: readsPhone },
    ],
    except: { serviceHeadOfOtherGroup: 'this conversation is out of his scope' },
  },
  'history.read': {
    calls: [workbench('history:get')],
  },
  'trace.read': { calls: [workbench('trace:list'), console('trace:list')] },
  'target.list': {
    calls: [{ door: '/agent', event: 'target:list', payload: (_, { shopId }) => ({ shopId }) }],
  },
  'agent.set-state': {
    calls: [
      {
        door: '/agent',
        event: 'agent:set-state',
        payload: (_, { shopId }) => ({ shopId, state: 'accepting' }),
        asked: NOT_OF_THEIR_OWN,
      },
      {
        door: '/owner',
        event: 'agent:set-state',
        payload: ({ shop }, { shopId }) => ({ shopId, agentId: shop.mei.agentId, state: 'accepting' }),
      },
    ],
  },
  'waiting.read': {
    calls: [{ door: '/agent', event: 'waiting:list', payload: (_, { shopId }) => ({ shopId }) }],
  },
  'conversation.claim': {
    // He has it already, and is told so.
    calls: [{ ...workbench('conversation:claim'), asked: NOT_OF_THEIR_OWN, not: ['stale'] }],
  },
  'buyer.note': { calls: [ofShop('buyer:get-note', { buyerId: 'buyer-1' })] },
  'live.watch': {
    calls: [
      {
        ...ofShop('shop:watch'),
        shows: ({ agents }: { agents: { agentId: string }[] }, { shop }) =>
          agents.some(({ agentId }) => agentId === shop.mei.agentId),
      },
    ],
  },
  'conversation.list': {
    calls: [
      {
        ...ofShop('conversation:list', { filter: 'opened_today', limit: 200 }),
        shows: ({ conversations }: { conversations: { conversationId: string }[] }, { talk }) =>
          conversations.some(({ conversationId }) => conversationId === talk.conversationId),
      },
    ],
  },
  'alarm.read': {
    calls: [rest('GET', '/alarms'), ofShop('alarm:list', { state: 'open' })].map((call) => ({
      ...call,
      shows: ({ alarms }: { alarms: { alarmId: number }[] }, world: PolicyShop) =>
        alarms.some(({ alarmId }) => alarmId === world.alarmId),
    })),
  },
  'alarm.handle': {
    calls: [
      { rest: ({ alarmId }) => ['POST', '/alarms/handle', { alarmIds: [alarmId] }] },
      {
        door: '/owner',
        event: 'alarm:handle',
        payload: ({ alarmId }, { shopId }) => ({ shopId, alarmIds: [alarmId] }),
      },
    ],
  },
  'alarm.settings': { calls: [rest('GET', '/alarms/settings')] },
  'rules.read': { calls: [rest('GET', '/rules'), ofShop('rules:get')] },
  'rules.write': {
    calls: [
      rest('POST', '/rules/publish', { ...CONFLICT, rules: {} }),
      ofShop('rules:publish', { ...CONFLICT, rules: {} }),
    ],
  },
  'staff.read': { calls: [rest('GET', '/staff')] },
  'phrases.read': { calls: [rest('GET', '/phrases'), rest('GET', '/phrase-list?scope=shop')] },
  'phrases.write': {
    calls: [
      { ...rest('PUT', '/phrases', { phrases: [] }), asked: NOT_OF_THEIR_OWN },
      { ...rest('PUT', '/phrase-list?scope=personal', { phrases: [] }), asked: NOT_OF_THEIR_OWN },
    ],
  },
  'phrases.write-shop': { calls: [rest('PUT', '/phrase-list?scope=shop', { phrases: [] })] },
  'phrases.write-group': { calls: [rest('PUT', '/phrase-list?scope=group&groupId=all', { phrases: [] })] },
  'replies.read': { calls: [rest('GET', '/auto-replies?scope=shop')] },
  'replies.write-shop': { calls: [replies('scope=shop')] },
  'replies.write-group': {
    calls: [
      replies('scope=group&groupId=all'),
      {
        rest: ({ shop }) => [
          'PUT',
          `/auto-replies?scope=agent&agentId=${shop.mei.agentId}`,
          { ...CONFLICT, replies: {} },
        ],
      },
    ],
  },
  'replies.write-own': { calls: [replies('scope=personal')] },
  'file.read': { calls: [{ rest: ({ fileId }) => ['GET', `/files/${fileId}`] }] },
  'file.write': {
    calls: [
      { ...rest('POST', '/files?name=b.txt', 'words'), asked: ['buyer', 'sameIdInOtherShop'] },
      {
        rest: (_, { conversationId }) => [
          'POST',
          `/files?name=b.txt&conversation=${conversationId}`,
          'words',
        ],
        asked: STAFF,
      },
    ],
  },
  'log.search': {
    calls: [{ rest: (_, { conversationId }) => ['GET', `/records/conversations/${conversationId}`] }],
  },
  'log.export': {
    calls: [rest('POST', '/records/exports', { filter: {}, language: 'zh-CN' })],
    except: { serviceHeadOfOtherGroup: NOTHING_IN_SCOPE },
  },
  'performance.read': {
    calls: [rest('GET', '/records/performance?fromDay=2026-01-01&untilDay=2026-01-01')],
    except: { serviceHeadOfOtherGroup: NOTHING_IN_SCOPE },
  },
  'performance.read-shop': { calls: [rest('GET', '/records/staffing?weeks=1')] },
  'operations.read': {
    calls: [rest('GET', '/records/operations'), rest('GET', '/records/operations/check')],
  },
  'logins.read': { calls: [rest('GET', '/records/logins')] },
  'accounts.read': {
    calls: [
      {
        ...rest('GET', '/accounts'),
        shows: ({ accounts }: { accounts: { agentId: string }[] }, { shop }) =>
          accounts.some(({ agentId }) => agentId === shop.mei.agentId),
      },
    ],
  },
  'accounts.create': {
    calls: [
      {
        rest: ({ departmentId }) => [
          'POST',
          '/accounts',
          { login: 'somebody', password: 'correct horse', name: 'x', role: 'nobody', departmentId },
        ],
      },
    ],
  },
  'accounts.edit': { calls: [account('PATCH', '', {})] },
  'accounts.freeze': { calls: [account('PUT', '/frozen', { frozen: false })] },
  'accounts.grant': { calls: [account('PUT', '/role', { role: 'nobody' })] },
  'departments.write': {
    calls: [
      {
        rest: ({ departmentId }) => [
          'POST',
          '/departments',
          { name: 'x', parentId: departmentId, headId: null },
        ],
      },
      { rest: ({ departmentId }) => ['PATCH', `/departments/${departmentId}`, { name: 'y' }] },
    ],
  },
  'roles.read': { calls: [rest('GET', '/roles')] },
  'roles.write': { calls: [rest('POST', '/roles', { name: 'x', points: ['serve'], scope: 'own' })] },
  'shop.settings': { calls: [rest('GET', '/records/settings'), rest('PATCH', '', { name: '测试店' })] },
  'shop.own': { calls: [rest('PATCH', '', { tier: 'tmall' })] },
  'apps.read': { calls: [rest('GET', '/apps'), rest('GET', '/webhooks')] },
  'apps.write': { calls: [rest('POST', '/apps', { name: 'x', scopes: ['routing.read'] })] },
};
