import { describe, expect, it } from 'vitest';
import type { ShopAlarm } from '../../client-sdk/protocol/alarms.ts';
import type { AlarmEvent } from '../../client-sdk/protocol/events.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { useClientScene } from '../support/client-scene.ts';
import { eventually } from '../support/eventually.ts';

/** What people do by hand, over real sockets: claim, finish a wrap-up, set a state, note a buyer; and what alarms them. */

const scene = useClientScene();
const say = (text: string) => ({ kind: 'text' as const, text });

/** Publishes a change for one test. */
async function underRules(change: (rules: RuleSet) => RuleSet, run: () => Promise<void>): Promise<void> {
  let before: RuleSet | undefined;
  await scene.changeRules((rules) => {
    before = rules;
    return change(rules);
  });
  try {
    await run();
  } finally {
    await scene.changeRules(() => before as RuleSet);
  }
}

describe('by hand', () => {
  it('R12 who waits is listed in order, and taken by the first who claims him', () =>
    underRules(
      (rules) => ({ ...rules, assignment: 'pull' }),
      async () => {
        const agent = await scene.agent('xiaomei');
        const colleague = await scene.agent('xiaolin');
        const first = await (await scene.buyer()).send(say('first')).sent;
        const second = await (await scene.buyer()).send(say('refund please: 退款')).sent;
        const ids = [first.conversationId, second.conversationId];
        await eventually(async () => {
          const { conversations } = await agent.waiting(scene.shopId);
          return conversations.map((row) => row.conversationId).join() === ids.join() ? null : 'not in order';
        });
        const { conversations, more } = await agent.waiting(scene.shopId, 1);
        expect(conversations).toMatchObject([{ conversationId: first.conversationId, status: 'queued' }]);
        expect(conversations[0]?.waitingAt).toBeTypeOf('number');
        expect(more).toBe(true);

        await agent.claim(scene.shopId, first.conversationId);
        await eventually(() => (agent.getSnapshot().conversations.length === 1 ? null : 'not on the desk'));
        await expect(colleague.claim(scene.shopId, first.conversationId)).rejects.toMatchObject({
          code: 'stale',
        });
        expect((await agent.traces(first.conversationId)).at(-1)).toMatchObject({
          rule: 'R12',
          cause: 'claim',
        });
        await colleague.claim(scene.shopId, second.conversationId);
        await eventually(() => (colleague.getSnapshot().conversations.length === 1 ? null : 'not there'));
        expect((await agent.waiting(scene.shopId)).conversations).toEqual([]);
        await scene.goHome(colleague);
        await expect(colleague.claim(scene.shopId, second.conversationId)).rejects.toMatchObject({
          code: 'stale',
        });
        await scene.goHome(agent);
      },
    ));

  it('R13 a wrap-up is told with its end, and can be finished', () =>
    underRules(
      (rules) => ({ ...rules, wrapUpMs: 600_000 }),
      async () => {
        const agent = await scene.agent();
        const { conversationId } = await (await scene.buyer()).send(say('hello')).sent;
        await eventually(() => (agent.getSnapshot().conversations.length === 1 ? null : 'not there'));
        const wrapUp = () => agent.getSnapshot().shops[0]?.me.wrapUp;
        expect(wrapUp()).toBeUndefined();
        await agent.closeConversation(conversationId);
        await eventually(() => (wrapUp()?.slots === 1 ? null : 'no wrap-up'));
        expect(wrapUp()?.endsAt).toBeGreaterThan(Date.now() + 500_000);
        await agent.finishWrapUp(scene.shopId);
        await eventually(() => (wrapUp() === undefined ? null : 'still in wrap-up'));
        await scene.goHome(agent);
      },
    ));

  it('R14 an owner sets an agent’s state, and the agent is told', async () => {
    const agent = await scene.agent('xiaomei');
    const owner = await scene.owner();
    const row = await owner.setAgentState(scene.shopId, 'xiaomei', 'away');
    expect(row).toMatchObject({ agentId: 'xiaomei', state: 'away' });
    await eventually(() => (agent.getSnapshot().shops[0]?.me.state === 'away' ? null : 'not away'));
    await expect(owner.setAgentState(scene.shopId, 'nobody', 'away')).rejects.toMatchObject({
      code: 'not_found',
    });
    await scene.goHome(agent);
  });

  it('R4.1 R4.4 an owner gives a buyer a dedicated agent, and blocks him', async () => {
    const agents = { xiaomei: await scene.agent('xiaomei'), ahao: await scene.agent('ahao') };
    const owner = await scene.owner();
    const buyer = await scene.buyer();
    await eventually(() => (buyer.getSnapshot().buyer ? null : 'no buyer yet'));
    const buyerId = buyer.getSnapshot().buyer?.buyerId ?? '';
    expect(await owner.buyerNote(scene.shopId, buyerId)).toEqual({ blocked: false, dedicatedAgentId: null });
    await owner.noteBuyer(scene.shopId, buyerId, { blocked: false, dedicatedAgentId: 'ahao' });
    const { conversationId } = await buyer.send(say('hello')).sent;
    await eventually(() => (agents.ahao.getSnapshot().conversations.length === 1 ? null : 'not ahao’s'));
    expect((await owner.traces(scene.shopId, conversationId)).at(-1)).toMatchObject({ rule: 'R4.4' });

    await owner.noteBuyer(scene.shopId, buyerId, { blocked: true, dedicatedAgentId: null });
    expect(await owner.buyerNote(scene.shopId, buyerId)).toEqual({ blocked: true, dedicatedAgentId: null });
    await eventually(() => (agents.ahao.getSnapshot().conversations.length === 0 ? null : 'still open'));
    await expect(buyer.send(say('let me in')).sent).rejects.toMatchObject({ code: 'blocked' });
    await expect(
      owner.noteBuyer(scene.shopId, buyerId, { blocked: false, dedicatedAgentId: 'nobody' }),
    ).rejects.toMatchObject({ code: 'bad_request', path: 'dedicatedAgentId' });
    for (const agent of Object.values(agents)) await scene.goHome(agent);
  });

  it('R9 a slow reply raises an alarm at the agent and at the owner who watches', () =>
    underRules(
      (rules) => ({ ...rules, silence: { ...rules.silence, alarmMs: 1000 } }),
      async () => {
        const agent = await scene.agent();
        const owner = await scene.owner();
        const heard: { agent: AlarmEvent[]; owner: ShopAlarm[] } = { agent: [], owner: [] };
        owner.alarms.watch(scene.shopId);
        agent.on('alarm', (alarm) => heard.agent.push(alarm));
        owner.on('alarm', (alarm) => heard.owner.push(alarm));
        const { conversationId } = await (await scene.buyer()).send(say('anybody?')).sent;
        await eventually(() => (heard.agent.length + heard.owner.length === 2 ? null : 'no alarm'));
        const slow = { shopId: scene.shopId, kind: 'slow_reply', conversation: { conversationId } };
        expect(heard.agent).toMatchObject([slow]);
        expect(heard.owner).toMatchObject([slow]);
        const [alarm] = (await owner.alarms.list(scene.shopId, 'open')).alarms;
        expect(alarm).toEqual(heard.owner[0]);

        // It ends by itself when he replies, stays in the list, and is handled there.
        const ended = new Promise<void>((resolve) => owner.on('alarms', () => resolve()));
        await agent.send(conversationId, say('here I am')).sent;
        await ended;
        const id = alarm?.alarmId ?? 0;
        const listed = await owner.alarms.list(scene.shopId, 'open');
        expect(listed).toMatchObject({ alarms: [{ alarmId: id, overAt: expect.any(Number) }], going: 0 });
        await owner.alarms.handle(scene.shopId, [id], 'all is well');
        expect((await owner.alarms.list(scene.shopId, 'open')).alarms).toEqual([]);
        expect((await owner.alarms.list(scene.shopId, 'handled')).alarms).toMatchObject([
          { alarmId: id, handled: { note: 'all is well' } },
        ]);
        await scene.goHome(agent);
      },
    ));
});
