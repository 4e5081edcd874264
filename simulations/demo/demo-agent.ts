import { AgentClient } from '../../client-sdk/agent-client.ts';
import type { TokenProvider } from '../../client-sdk/session-options.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { Dialogue } from '../dialogue.ts';
import type { RunClock } from '../load/clock.ts';
import type { Random } from '../random.ts';
import type { DemoTalk } from './demo-talk.ts';

/** How the ids of simulated buyers begin. A chat of one whose talk is over was left by an earlier run. */
export const DEMO_BUYER = 'demo-buyer-';

/** For buyers who are no part of the play, such as the newcomer who tries the buyer page. */
const ANY_ANSWER = {
  zh: {
    first: '您好，我在的，请稍等，我帮您看一下。',
    later: ['好的，收到，马上为您处理。', '明白了，我记下了，请稍等。'],
  },
  en: {
    first: 'Hello! One moment please, I am looking into it.',
    later: ['Thank you, I will see to it right away.', 'I see. Please give me a moment.'],
  },
};
const TRANSFER_NOTE = {
  zh: '顾客的问题我已了解，请接着处理',
  en: 'I know what it is about: please go on here',
};

/** Plays one of the demo's agents; a person who logs in as the same agent may answer first. */
export class DemoAgent {
  readonly #client: AgentClient;
  readonly #shopId: string;
  readonly #talks: ReadonlyMap<string, DemoTalk>;
  readonly #random: Random;
  readonly #clock: RunClock;
  readonly #answering = new Set<string>();

  constructor(
    connection: { url: string; token: TokenProvider; shopId: string },
    talks: ReadonlyMap<string, DemoTalk>,
    random: Random,
    clock: RunClock,
  ) {
    this.#client = new AgentClient(connection);
    this.#shopId = connection.shopId;
    this.#talks = talks;
    this.#random = random;
    this.#clock = clock;
  }

  start(): void {
    // A break that the end of an earlier run cut short is over now.
    const stopListening = this.#client.on('state', ({ status }) => {
      if (status !== 'online') return;
      stopListening();
      void this.#quietly(() => this.#client.setState(this.#shopId, 'accepting'));
    });
    this.#client.subscribe(() => this.#lookAtDesk());
    this.#client.connect();
  }

  close(): void {
    this.#client.close();
  }

  /** Goes away for a while: keeps his chats, takes no new ones. */
  async takeBreak(ms: number): Promise<void> {
    await this.#quietly(() => this.#client.setState(this.#shopId, 'away'));
    await this.#clock.pause(ms);
    if (!this.#clock.stopped) await this.#quietly(() => this.#client.setState(this.#shopId, 'accepting'));
  }

  #lookAtDesk(): void {
    for (const { conversationId, unansweredSince } of this.#client.getSnapshot().conversations) {
      if (unansweredSince === undefined || this.#answering.has(conversationId)) continue;
      this.#answering.add(conversationId);
      void this.#quietly(() => this.#answer(conversationId)).finally(() =>
        this.#answering.delete(conversationId),
      );
    }
  }

  async #answer(conversationId: string): Promise<void> {
    if (!(await this.#clock.pause(800 + this.#random.exponential(1500)))) return;
    this.#client.setTyping(conversationId, true);
    if (!(await this.#clock.pause(1000 + this.#random.exponential(2000)))) return;
    const row = this.#rowOf(conversationId);
    // Answered meanwhile, by a person at another desk of the same agent, or no longer his.
    if (row?.unansweredSince === undefined) return;
    const talk = this.#talks.get(row.buyer.buyerId);
    if (!talk) {
      const answers = ANY_ANSWER[row.entry.language?.startsWith('zh') ? 'zh' : 'en'];
      const text = row.firstReplyAt === undefined ? answers.first : this.#random.pick(answers.later);
      await this.#client.send(conversationId, { kind: 'text', text }).sent;
    } else if (this.#random.chance(0.04)) {
      await this.#passOn(conversationId, talk.dialogue.language);
    } else {
      await this.#say(conversationId, talk);
    }
  }

  async #say(conversationId: string, talk: DemoTalk): Promise<void> {
    for (let line = talk.agentLine(); line; line = talk.isAgentsTurn ? talk.agentLine() : null) {
      await this.#client.send(conversationId, line).sent;
      if (!(await this.#clock.pause(700 + this.#random.exponential(1000)))) return;
    }
    if (!talk.isOver || this.#random.chance(0.3)) return;
    await this.#clock.pause(2000);
    if (this.#rowOf(conversationId)) await this.#client.closeConversation(conversationId);
  }

  async #passOn(conversationId: string, language: Dialogue['language']): Promise<void> {
    const { groups } = await this.#client.targets(this.#shopId);
    const open = groups.filter(({ light }) => light === 'online');
    if (open.length === 0) return;
    const { groupId } = this.#random.pick(open);
    await this.#client.transfer(conversationId, { groupId }, TRANSFER_NOTE[language]);
  }

  #rowOf(conversationId: string) {
    return this.#client.getSnapshot().conversations.find((row) => row.conversationId === conversationId);
  }

  /** A refusal, such as `stale` after somebody else closed the chat, is part of the play. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof WireFailure)) throw error;
    }
  }
}
