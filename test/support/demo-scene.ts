import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { AgentClient } from '../../client-sdk/agent-client.ts';
import { login } from '../../client-sdk/auth.ts';
import type { RulesAnswer } from '../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { rest } from '../../client-sdk/rest.ts';
import { type DemoFile, readDemoFile } from '../../server/shop/demo-file.ts';
import { startTestApp, type TestApp } from './app.ts';
import { launchBrowser } from './browser.ts';
import { eventually } from './eventually.ts';

/** Far more than a test opens. */
const MOST_OPEN = 1_000;

/** A whole fenliu with its demo shop, a browser for buyers, and agents who work through the SDK. */
export class DemoScene {
  #app: TestApp | undefined;
  #demo: DemoFile | undefined;
  #browser: Browser | undefined;
  #contexts: BrowserContext[] = [];
  #agents: AgentClient[] = [];

  /** The server itself, for what no client may do. */
  get app(): TestApp {
    return this.#started(this.#app);
  }

  get url(): string {
    return this.#started(this.#app).url;
  }

  get shopId(): string {
    return this.#started(this.#demo).shopId;
  }

  get shopSecret(): string {
    return this.#started(this.#demo).shopSecret;
  }

  async start(): Promise<void> {
    this.#app = await startTestApp();
    this.#demo = (await readDemoFile(this.#app.config.dataDir)) ?? undefined;
    this.#browser = await launchBrowser();
  }

  /** Sends everybody home and ends all talks, between two tests. */
  async clear(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
    for (const agent of this.#agents.splice(0)) agent.close();
    const { router } = this.app;
    for (const place of ['queued', 'pooled', 'active'] as const) {
      const open = await router.listConversations(this.shopId, place, {}, MOST_OPEN);
      for (const { conversationId } of open)
        await router.closeConversation(this.shopId, { conversationId, by: 'shop', actorId: '' }, Date.now());
    }
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#app?.close();
  }

  /** A page in a browser of its own: another buyer. */
  async openPage(address: string, width = 1280): Promise<Page> {
    const phone = width < 500;
    const context = await this.#started(this.#browser).newContext({
      viewport: { width, height: phone ? 844 : 800 },
      hasTouch: phone,
      // On a busy machine a menu that fades may be there for long.
      reducedMotion: 'reduce',
    });
    this.#contexts.push(context);
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  openShop(query = 'lang=en', width?: number): Promise<Page> {
    return this.openPage(`${this.url}/buyer?shop=${this.shopId}&${query}`, width);
  }

  /** Logs a member of the demo's staff in and lets him take chats. */
  async work(name: string): Promise<AgentClient> {
    const accessToken = await this.tokenOf(name);
    const agent = new AgentClient({ url: this.url, token: () => accessToken });
    this.#agents.push(agent);
    agent.connect();
    await eventually(() => (agent.getSnapshot().connection.status === 'online' ? null : 'not online'));
    await agent.setState(this.shopId, 'accepting');
    return agent;
  }

  /** Login and password of a member of the demo's staff. */
  account(name: string): DemoFile['accounts'][number] {
    const account = this.#started(this.#demo).accounts.find((one) => one.login === name);
    if (!account) throw new Error(`the demo has no ${name}`);
    return account;
  }

  async tokenOf(name: string): Promise<string> {
    const account = this.account(name);
    return (await login(this.url, account.login, account.password)).accessToken;
  }

  /** The owner publishes his rules with a change. */
  async changeRules(change: (rules: RuleSet) => RuleSet): Promise<void> {
    const token = await this.tokenOf('owner');
    const path = `/v1/shops/${this.shopId}/rules`;
    const { version, rules } = await rest<RulesAnswer>(this.url, path, { token });
    await rest(this.url, path, {
      method: 'PUT',
      token,
      json: { baseVersion: version, rules: change(rules) },
    });
  }

  #started<Part>(part: Part | undefined): Part {
    if (part === undefined) throw new Error('the scene has not started, or made no demo shop');
    return part;
  }
}

/**
 * A scene for all tests of a file; between them everybody leaves. A second try of one gets a new scene, since the
 * first has taken names, changed rules and left a draft.
 */
export function useDemoScene(): DemoScene {
  const scene = new DemoScene();
  beforeAll(() => scene.start());
  beforeEach(async ({ task }) => {
    if (!task.result?.retryCount) return;
    await scene.stop();
    await scene.start();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.stop());
  return scene;
}

/** The id of the first conversation that an agent holds, once he holds one. */
export async function heldBy(agent: AgentClient): Promise<string> {
  let found: string | undefined;
  await eventually(() => {
    found = agent.getSnapshot().conversations[0]?.conversationId;
    return found ? null : 'the agent holds no conversation';
  });
  return found ?? '';
}
