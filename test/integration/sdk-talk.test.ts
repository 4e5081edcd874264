import { describe, expect, it } from 'vitest';
import { AgentClient } from '../../client-sdk/agent-client.ts';
import { visitor } from '../../client-sdk/auth.ts';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import type { Line } from '../../client-sdk/line.ts';
import { OwnerClient } from '../../client-sdk/owner-client.ts';
import { rest } from '../../client-sdk/rest.ts';
import { useClientScene } from '../support/client-scene.ts';
import { eventually } from '../support/eventually.ts';

const scene = useClientScene();

const textsOf = (lines: readonly Line[]) =>
  lines.flatMap(({ body }) => (body.kind === 'text' ? [body.text] : []));
const say = (text: string) => ({ kind: 'text' as const, text });
const shows = (lines: () => readonly Line[], expected: string[]) => () =>
  JSON.stringify(textsOf(lines())) === JSON.stringify(expected) ? null : JSON.stringify(textsOf(lines()));

describe('buyer, agent and owner on one server', () => {
  it('P1 P3 they talk: each sees the same lines in the same order, and what has been read', async () => {
    const agent = await scene.agent();
    const buyer = await scene.buyer();
    const { conversationId } = await buyer.send(say('is this in stock?')).sent;
    await eventually(shows(() => agent.lines(conversationId), ['is this in stock?']));
    expect(agent.getSnapshot().conversations[0]).toMatchObject({ conversationId, unread: 1 });
    expect(agent.getSnapshot().conversations[0]?.unansweredSince).toBeTypeOf('number');

    await agent.send(conversationId, say('it is')).sent;
    const both = ['is this in stock?', 'it is'];
    await eventually(shows(() => buyer.getSnapshot().lines, both));
    expect(textsOf(agent.lines(conversationId))).toEqual(both);
    expect(agent.getSnapshot().conversations[0]?.unansweredSince).toBeUndefined();
    const { conversation } = buyer.getSnapshot();
    expect(conversation?.status).toBe('assigned');
    expect(conversation?.agent?.name).toBe(agent.getSnapshot().shops[0]?.me.name);

    const lastSeq = agent.lines(conversationId).findLast((line) => line.status === 'sent')?.seq ?? 0;
    agent.markRead(conversationId, lastSeq);
    buyer.markRead(lastSeq);
    await eventually(() => {
      const cursors = buyer.getSnapshot().conversation?.cursors;
      return cursors?.agentRead === lastSeq ? null : JSON.stringify(cursors);
    });
    await eventually(() => {
      const cursors = agent.getSnapshot().conversations[0]?.cursors;
      return cursors?.buyerRead === lastSeq ? null : JSON.stringify(cursors);
    });
    expect((await agent.traces(conversationId)).at(-1)).toMatchObject({ outcome: 'assigned' });
    await scene.goHome(agent);
  });

  it('W6 W9 typing and recall reach the other side', async () => {
    const agent = await scene.agent();
    const buyer = await scene.buyer();
    const { conversationId, seq } = await buyer.send(say('wrong')).sent;
    await eventually(shows(() => agent.lines(conversationId), ['wrong']));
    buyer.setTyping(true);
    await eventually(() => (agent.getSnapshot().conversations[0]?.typing ? null : 'not typing'));
    agent.setTyping(conversationId, true);
    await eventually(() => (buyer.getSnapshot().agentTyping ? null : 'not typing'));
    await buyer.recall(seq);
    await eventually(() =>
      agent.lines(conversationId).some(({ body }) => body.kind === 'recalled') ? null : 'not hidden',
    );
    expect(textsOf(buyer.getSnapshot().lines)).toEqual([]);
    await scene.goHome(agent);
  });

  it('W3 who comes back has everything; a new page gets the open talk, and the closed ones as history', async () => {
    const agent = await scene.agent();
    const { token } = await visitor(scene.url, scene.demo.shopId);
    const open = () => {
      const buyer = new BuyerClient({ url: scene.url, token: () => token });
      scene.keep(buyer);
      buyer.connect();
      return buyer;
    };
    const first = open();
    const { conversationId } = await first.send(say('one')).sent;
    first.close();
    await eventually(shows(() => agent.lines(conversationId), ['one']));
    await agent.send(conversationId, say('two')).sent;
    const second = open();
    await eventually(shows(() => second.getSnapshot().lines, ['one', 'two']));
    await second.closeConversation();
    await eventually(() => (agent.getSnapshot().conversations.length === 0 ? null : 'still held'));
    expect(second.getSnapshot().conversation?.status).toBe('closed');
    const again = await second.send(say('three')).sent;
    expect(again.conversationId).not.toBe(conversationId);
    await eventually(shows(() => second.getSnapshot().lines, ['one', 'two', 'three']));
    await eventually(shows(() => agent.lines(again.conversationId), ['three']));
    await scene.goHome(agent);
  });

  it('W11 R11 R2 a transfer moves the talk with all its lines; the one who lost it is refused', async () => {
    const accounts = scene.demo.accounts.filter(({ role }) => role === 'agent');
    const agent = await scene.agent(accounts[0]?.login);
    const buyer = await scene.buyer();
    const { conversationId } = await buyer.send(say('hello')).sent;
    await eventually(shows(() => agent.lines(conversationId), ['hello']));
    const colleague = await scene.agent(accounts[1]?.login);
    const shopId = scene.demo.shopId;
    const target = (await agent.targets(shopId)).agents.find(
      ({ agentId }) => agentId === colleague.getSnapshot().shops[0]?.me.agentId,
    );
    await agent.transfer(conversationId, { agentId: target?.agentId ?? '' }, 'please help');
    await eventually(shows(() => colleague.lines(conversationId), ['hello']));
    expect(colleague.getSnapshot().conversations[0]?.note?.text).toBe('please help');
    expect(agent.getSnapshot().conversations).toEqual([]);
    await expect(agent.send(conversationId, say('too late')).sent).rejects.toMatchObject({ code: 'stale' });
    await scene.goHome(colleague);
    await scene.goHome(agent);
  });

  it('files travel from one side to the other', async () => {
    const agent = await scene.agent();
    const buyer = await scene.buyer();
    const { conversationId } = await buyer.send(say('look')).sent;
    const bytes = new Uint8Array([...Buffer.from('%PDF-1.4\n%\xe2\xe3\n', 'latin1'), ...new Uint8Array(64)]);
    const { sent } = await buyer.sendFile(new Blob([bytes], { type: 'application/pdf' }), 'size table.pdf');
    await sent;
    const file = () => agent.lines(conversationId).find(({ body }) => body.kind === 'file')?.body;
    await eventually(() => (file() ? null : 'no file'));
    const body = file();
    if (body?.kind !== 'file') throw new Error('no file');
    const fetched = await agent.fetchFile(scene.demo.shopId, body.fileId);
    expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(bytes);
    await scene.goHome(agent);
  });

  it('the owner has a picture of his shop, and the lists behind it', async () => {
    const { token } = await scene.tokenOf('owner');
    const agent = await scene.agent();
    const buyer = await scene.buyer();
    const { conversationId } = await buyer.send(say('anybody?')).sent;
    const owner = new OwnerClient({ url: scene.url, token });
    scene.keep(owner);
    const { shopId } = scene.demo;
    owner.watch(shopId);
    owner.connect();
    await eventually(() => (owner.getSnapshot().shops[shopId] ? null : 'no picture'));
    expect(owner.getSnapshot().shops[shopId]?.numbers.unanswered.count).toBe(1);
    expect((await owner.shops()).map((shop) => shop.shopId)).toEqual([shopId]);
    const { conversations } = await owner.list(shopId, 'unanswered');
    expect(conversations.map((row) => row.conversationId)).toEqual([conversationId]);
    expect((await owner.messages(shopId, conversationId)).messages.length).toBeGreaterThan(0);
    expect((await owner.traces(shopId, conversationId)).length).toBeGreaterThan(0);
    // From here on by differences: the next silent look at the whole is far away.
    await eventually(() => (agent.lines(conversationId).length > 0 ? null : 'the agent has not got it'));
    await agent.send(conversationId, say('yes')).sent;
    const unanswered = () => owner.getSnapshot().shops[shopId]?.numbers.unanswered.count;
    await eventually(() => (unanswered() === 0 ? null : `${unanswered()} unanswered`));
    await scene.goHome(agent);
  });

  it('who was refused a shop has it on the next line, when he was given the right', async () => {
    const { shopId } = scene;
    const owner = await (await scene.tokenOf('owner')).token();
    const grant = (role: string) =>
      rest(scene.url, `/v1/shops/${shopId}/accounts/xiaolin/role`, {
        method: 'PUT',
        token: owner,
        json: { role },
      });
    await grant('finance');
    const { token } = await scene.tokenOf('xiaolin');
    const watcher = scene.keep(new OwnerClient({ url: scene.url, token }));
    const refused: string[] = [];
    watcher.on('refused', ({ failure }) => refused.push(failure.code));
    watcher.watch(shopId);
    watcher.connect();
    await eventually(() => (refused[0] === 'forbidden' ? null : 'not refused'));
    await grant('read_only');
    await eventually(() => (watcher.getSnapshot().shops[shopId] ? null : 'no picture'));
    await grant('agent');
  });

  it('W7 a log-out ends the session on the spot', async () => {
    const keeper = await scene.tokenOf('agent');
    const agent = new AgentClient({ url: scene.url, token: keeper.token });
    scene.keep(agent);
    agent.connect();
    await eventually(() => (agent.getSnapshot().connection.status === 'online' ? null : 'not online'));
    await keeper.logout();
    await eventually(() => (agent.getSnapshot().connection.status === 'closed' ? null : 'still open'));
    expect(agent.getSnapshot().connection).toEqual({ status: 'closed', reason: 'session_revoked' });
  });
});
