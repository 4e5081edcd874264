import { afterAll, afterEach, beforeAll } from 'vitest';
import { AgentClient } from '../../client-sdk/agent-client.ts';
import { login, visitor } from '../../client-sdk/auth.ts';
import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { OwnerClient } from '../../client-sdk/owner-client.ts';
import type { RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { rest } from '../../client-sdk/rest.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import type { DemoFile } from '../../server/shop/demo-file.ts';
import { startTestApp, type TestApp } from './app.ts';
import { eventually } from './eventually.ts';

const timing = { gapMs: 20, backoffBaseMs: 50 };

/** A fenliu with its demo shop, and the SDK's clients at it; no browser. */
export class ClientScene {
  app: TestApp | undefined;
  readonly #clients: { close(): void }[] = [];

  get url(): string {
    return this.#app.url;
  }

  get demo(): DemoFile {
    const { demo } = this.#app;
    if (demo.status === 'absent') throw new Error('there is no demo shop');
    return demo.demo;
  }

  get shopId(): string {
    return this.demo.shopId;
  }

  get #app(): TestApp {
    if (!this.app) throw new Error('the scene has not started');
    return this.app;
  }

  /** Closes it after the test. */
  keep<Client extends { close(): void }>(client: Client): Client {
    this.#clients.push(client);
    return client;
  }

  closeClients(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  /** @param name A login, or a role for its first account. */
  async tokenOf(name: string): Promise<TokenKeeper> {
    const account = this.demo.accounts.find((known) => known.login === name || known.role === name);
    if (!account) throw new Error(`there is no ${name}`);
    return new TokenKeeper({ url: this.url, tokens: await login(this.url, account.login, account.password) });
  }

  /** Connected and accepting. */
  async agent(name = 'agent'): Promise<AgentClient> {
    const { token } = await this.tokenOf(name);
    const agent = this.keep(new AgentClient({ url: this.url, token, timing }));
    agent.connect();
    await eventually(() =>
      agent.getSnapshot().connection.status === 'online' ? null : 'the agent is not online',
    );
    await agent.setState(this.shopId, 'accepting');
    return agent;
  }

  async buyer(): Promise<BuyerClient> {
    const { token } = await visitor(this.url, this.shopId);
    const buyer = this.keep(new BuyerClient({ url: this.url, token: () => token, timing }));
    buyer.connect();
    return buyer;
  }

  /** Watches the shop, and has its first picture. */
  async owner(): Promise<OwnerClient> {
    const { token } = await this.tokenOf('owner');
    const owner = this.keep(new OwnerClient({ url: this.url, token }));
    owner.watch(this.shopId);
    owner.connect();
    await eventually(() => (owner.getSnapshot().shops[this.shopId] ? null : 'no picture'));
    return owner;
  }

  /** The owner publishes his rules with a change. */
  async changeRules(change: (rules: RuleSet) => RuleSet): Promise<void> {
    const token = await (await this.tokenOf('owner')).token();
    const path = `/v1/shops/${this.shopId}/rules`;
    const { version, rules } = await rest<RulesAnswer>(this.url, path, { token });
    await rest(this.url, path, {
      method: 'PUT',
      token,
      json: { baseVersion: version, rules: change(rules) },
    });
  }

  /** Ends all talks of an agent, so that tests do not meet. */
  async goHome(agent: AgentClient): Promise<void> {
    for (const { conversationId } of agent.getSnapshot().conversations)
      await agent.closeConversation(conversationId);
    await agent.setState(this.shopId, 'off');
  }
}

/** A scene for all tests of a file; after each its clients are closed. */
export function useClientScene(): ClientScene {
  const scene = new ClientScene();
  beforeAll(async () => {
    scene.app = await startTestApp();
  });
  afterEach(() => scene.closeClients());
  afterAll(() => scene.app?.close());
  return scene;
}
