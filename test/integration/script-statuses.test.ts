import { describe, expect, it } from 'vitest';
import type { RuleSetInput } from '../../client-sdk/protocol/rule-set.ts';
import { dayOf, shopKey } from '../../router/keys.ts';
import { compileShop } from '../../router/rules/compile.ts';
import { callScript } from '../../router/scripts/call.ts';
import { SCRIPTS } from '../../router/scripts/index.ts';
import type { Script } from '../../router/scripts/library.ts';
import { randomShopId, useRedis } from '../support/redis.ts';
import { RoutingShop, RULES, STAFF } from '../support/routing-shop.ts';

/** R1 Every status that a script's header names, from the script itself; a status without a case fails the last test. */

const redis = useRedis();

type Args = (string | number)[];

/** Under the version in force, unless another one is named. */
async function run(
  script: Script,
  shopId: string,
  now: number,
  args: Args,
  version?: number,
): Promise<unknown[]> {
  const day = dayOf(now, 'Asia/Shanghai');
  const keys = script.keys.map((name) => shopKey(shopId, name, now, day));
  const inForce = await redis.hget(shopKey(shopId, 'meta', now, day), 'version');
  const common = [now, day, '', version ?? inForce ?? 1];
  return (await callScript(redis, script, keys, [...common, ...args])) as unknown[];
}

/** A shop in which x is held by a, y is closed, q waits, and z has just come in. */
async function scene(changes: Partial<RuleSetInput> = {}) {
  const shop = new RoutingShop(redis, STAFF, { ...RULES, restOfShop: false, ...changes });
  await shop.connect('a');
  await shop.say('y');
  const closed = (await shop.open('y')).conversationId;
  await shop.close('y');
  await shop.say('x');
  await shop.say('also');
  await shop.say('q');
  await shop.connect('d');
  const [held, queued] = [await shop.open('x'), (await shop.open('q')).conversationId];
  const body = { kind: 'text' as const, text: 'new' };
  await shop.router.acceptMessage(
    shop.shopId,
    {
      sender: 'buyer',
      buyerId: 'z',
      buyerName: 'z',
      clientId: 'z',
      body,
      entry: {},
      newConversationId: 'fresh',
    },
    shop.now,
  );
  const call = (script: Script, args: Args = [], version?: number) =>
    run(script, shop.shopId, shop.now, args, version);
  return { shop, call, closed, held: held.conversationId, epoch: held.epoch, queued };
}

type Scene = Awaited<ReturnType<typeof scene>>;
type Case = (scene: Scene) => Promise<unknown[]> | unknown[];

const {
  acceptMessages,
  routeConversation,
  closeConversation,
  transferConversation,
  recallMessage,
  moveCursor,
  setAgentState,
  holdLeases,
  dropLease,
  claimConversation,
  takeOverConversation,
  wakeConversation,
  finishWrapUp,
  noteBuyer,
  sweep,
  publishShop,
} = SCRIPTS;

const route =
  (id: string): Case =>
  ({ call }) =>
    call(routeConversation, [id, 'pre', '', 5, 'arrival']);

const recall = (s: Scene, id: string, seq: number, sender: [string, string, number?], clientId = 'r') => {
  const [side, who, epoch = 0] = sender;
  return s.call(recallMessage, [id, seq, side, who, epoch, clientId, '{}', '{}', 1000]);
};

const give = (s: Scene, id: string, epoch: number, to: string) =>
  s.call(transferConversation, [id, 'a', epoch, 'agent', to, '', 'A']);

/** One message; its own status stands at the head of the first answer. */
const message = async (
  s: Scene,
  [side, sender, id, epoch, clientId]: [string, string, string, number, string],
) => {
  const reply = await s.call(acceptMessages, [side, sender, 'n', id, epoch, clientId, '{}', '{}', '', '']);
  return [reply[0], ...(reply[2] as unknown[])];
};

const publish = async (s: Scene, version: number) => {
  const { setup, settings, groups, agents, replies } = compileShop(
    await s.shop.router.readSetup(s.shop.shopId, s.shop.now),
  );
  const nothing = ['[]', '[]', '[]', '[]', '{}', '[]', '{}'];
  return s.call(publishShop, ['e', setup, settings, groups, agents, ...nothing, replies], version);
};

const CASES: Record<string, Record<string, Case>> = {
  'accept-messages': { ok: (s) => message(s, ['buyer', 'x', 'n', 0, 'k']) },
  'accept-messages, each message': {
    accepted: async (s) => (await message(s, ['buyer', 'x', 'n', 0, 'k'])).slice(1),
    repeat: async (s) => (await message(s, ['buyer', 'z', 'n', 0, 'z'])).slice(1),
    stale: async (s) => (await message(s, ['agent', 'a', s.held, s.epoch + 1, 'k'])).slice(1),
    not_found: async (s) => (await message(s, ['agent', 'a', 'none', 1, 'k'])).slice(1),
    closed: async (s) => (await message(s, ['agent', 'a', s.closed, 1, 'k'])).slice(1),
    disabled: async (s) => {
      await s.shop.publish({ ...RULES, enabled: false });
      return (await message(s, ['buyer', 'new', 'n', 0, 'k'])).slice(1);
    },
    blocked: async (s) => {
      await s.shop.note('bad', { blocked: true });
      return (await message(s, ['buyer', 'bad', 'n', 0, 'k'])).slice(1);
    },
  },
  'route-conversation': {
    done: route('fresh'),
    unchanged: (s) => route(s.held)(s),
    not_found: route('none'),
  },
  'close-conversation': {
    ok: (s) => s.call(closeConversation, [s.held, 'buyer', 'x', 0]),
    stale: (s) => s.call(closeConversation, [s.held, 'agent', 'a', s.epoch + 1]),
    not_found: (s) => s.call(closeConversation, [s.held, 'buyer', 'somebody else', 0]),
    closed: (s) => s.call(closeConversation, [s.closed, 'shop', '', 0]),
  },
  'transfer-conversation': {
    ok: (s) => give(s, s.held, s.epoch, 'd'),
    stale: (s) => give(s, s.held, s.epoch + 1, 'd'),
    not_found: (s) => give(s, 'none', 1, 'd'),
    closed: (s) => give(s, s.closed, 1, 'd'),
    bad_target: (s) => give(s, s.held, s.epoch, 'a'),
  },
  'recall-message': {
    ok: (s) => recall(s, s.held, 1, ['buyer', 'x']),
    repeat: async (s) => {
      await recall(s, s.held, 1, ['buyer', 'x']);
      return recall(s, s.held, 1, ['buyer', 'x']);
    },
    stale: (s) => recall(s, s.held, 1, ['agent', 'a', s.epoch + 1]),
    not_found: (s) => recall(s, s.held, 1, ['buyer', 'somebody else']),
    too_late: (s) => recall(s, s.closed, 1, ['buyer', 'y']),
  },
  'move-cursor': {
    ok: (s) => s.call(moveCursor, [s.held, 'buyer', 'x', 1, 1]),
    not_found: (s) => s.call(moveCursor, ['none', 'buyer', 'x', 1, 1]),
    stale: (s) => s.call(moveCursor, [s.held, 'agent', 'd', 1, 1]),
  },
  'set-agent-state': {
    ok: (s) => s.call(setAgentState, ['a', 'away']),
    not_found: (s) => s.call(setAgentState, ['none', 'away']),
  },
  'hold-leases': { ok: (s) => s.call(holdLeases, ['a', 'other', 'desktop']) },
  'drop-lease': {
    ok: (s) => s.call(dropLease, ['a', 'a-1', 'desktop']),
    not_found: (s) => s.call(dropLease, ['none', 'a-1', 'desktop']),
  },
  'take-over-conversation': {
    ok: (s) => s.call(takeOverConversation, [s.held, 'd']),
    not_found: (s) => s.call(takeOverConversation, ['none', 'd']),
    closed: (s) => s.call(takeOverConversation, [s.closed, 'd']),
    taken: (s) => s.call(takeOverConversation, [s.held, 'a']),
    not_online: (s) => s.call(takeOverConversation, [s.held, 'c']),
  },
  'claim-conversation': {
    ok: (s) => s.call(claimConversation, [s.queued, 'd']),
    not_found: (s) => s.call(claimConversation, ['none', 'd']),
    taken: (s) => s.call(claimConversation, [s.held, 'd']),
    full: (s) => s.call(claimConversation, [s.queued, 'a']),
    not_online: (s) => s.call(claimConversation, [s.queued, 'c']),
  },
  'wake-conversation': {
    ok: async (s) => {
      await s.shop.publish({ ...RULES, restOfShop: false, silentChatMs: 60_000 });
      await s.shop.reply('x');
      await s.shop.pass(60_000, ['a', 'd']);
      return s.call(wakeConversation, [s.held]);
    },
    unchanged: (s) => s.call(wakeConversation, [s.held]),
  },
  'finish-wrap-up': {
    ok: (s) => s.call(finishWrapUp, ['a']),
    not_found: (s) => s.call(finishWrapUp, ['none']),
  },
  'note-buyer': { ok: (s) => s.call(noteBuyer, ['x', 0, 'd']) },
  sweep: { ok: (s) => s.call(sweep) },
  'publish-shop': { ok: (s) => publish(s, 9), older: (s) => publish(s, 0) },
};

const rows = Object.entries(CASES).flatMap(([script, cases]) =>
  Object.entries(cases).map(([status, act]) => [script, status, act] as const),
);

describe('every status of every script', () => {
  it.each(rows)('R1 %s answers %s', async (_, status, act) => {
    expect((await act(await scene()))[0]).toBe(status);
  });

  const scripts = Object.values(SCRIPTS);
  const needing = scripts.filter(({ statuses }) => statuses.includes('shop_not_loaded'));
  const deciding = scripts.filter(({ statuses }) => statuses.includes('rules_changed'));
  const anyArgs = (script: Script) => Array<string>(script.args.length - 4).fill('1');

  it.each(needing.map((script) => [script.name, script] as const))(
    'R1 %s answers shop_not_loaded',
    async (_, script) => {
      expect(await run(script, randomShopId(), 0, anyArgs(script))).toEqual(['shop_not_loaded']);
    },
  );

  it.each(deciding.map((script) => [script.name, script] as const))(
    'R18 %s answers rules_changed to a node that knows others',
    async (_, script) => {
      const { call } = await scene();
      expect(await call(script, anyArgs(script), 7)).toEqual(['rules_changed']);
    },
  );

  it('R1 each status that a header names has its case here', () => {
    const named = scripts.flatMap(({ name, statuses }) => statuses.map((status) => `${name} ${status}`));
    const inBatch = /status \(([^)]*)\)/.exec(acceptMessages.text.replaceAll('\n-- ', ' '))?.[1] ?? '';
    const each = inBatch.split(', ').map((status) => `accept-messages, each message ${status}`);
    const tested = [
      ...rows.map(([script, status]) => `${script} ${status}`),
      ...needing.map(({ name }) => `${name} shop_not_loaded`),
      ...deciding.map(({ name }) => `${name} rules_changed`),
    ];
    expect(tested.sort()).toEqual([...named, ...each].sort());
  });
});
