import { AgentClient } from '../../client-sdk/agent-client.ts';
import type { TokenProvider } from '../../client-sdk/session-options.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { RunClock } from '../load/clock.ts';
import type { Party, Recorder } from '../load/history.ts';
import type { Desks } from './desks.ts';

/** One of the staff of a recording, over real sockets: takes chats in his shifts, and says what is due in them. */
export class ReplayAgent {
  readonly #client: AgentClient;
  readonly #shopId: string;
  readonly #party: Party;
  readonly #recorder: Recorder;
  readonly #clock: RunClock;
  readonly #shifts: readonly { fromMs: number; toMs: number }[];

  /** @param shifts in ms of the run */
  constructor(
    agentId: string,
    { url, token, shopId }: { url: string; token: TokenProvider; shopId: string },
    shifts: readonly { fromMs: number; toMs: number }[],
    desks: Desks,
    recorder: Recorder,
    clock: RunClock,
  ) {
    this.#client = new AgentClient({ url, token });
    this.#shopId = shopId;
    this.#party = { kind: 'agent', id: agentId };
    this.#recorder = recorder;
    this.#clock = clock;
    this.#shifts = shifts;
    this.#client.on('state', ({ status }) => recorder.line(this.#party, status));
    this.#client.on('message', ({ message }) => recorder.received(this.#party, message));
    this.#client.on('conversation', ({ conversation }) => {
      if (conversation.agentId !== agentId || conversation.status !== 'assigned') return;
      recorder.held(agentId, conversation.conversationId, conversation.epoch);
      desks.given(conversation.conversationId, this);
    });
    this.#client.on('removed', ({ conversation }) => {
      recorder.released(agentId, conversation.conversationId);
      desks.taken(conversation.conversationId, this);
    });
  }

  /** Resolves when he is at his workbench; he takes no chats before his first shift. */
  async comeIn(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.on('state', (state) => {
        if (state.status === 'online') resolve();
        else if (state.status === 'closed' && state.reason !== 'by_client') reject(new Error(state.reason));
      });
      this.#client.connect();
    });
    const [first] = this.#shifts;
    await this.#client.setState(this.#shopId, first?.fromMs === 0 ? 'accepting' : 'off');
  }

  /** Comes and goes as his shifts say; resolves after the last one. */
  async play(): Promise<void> {
    for (const { fromMs, toMs } of this.#shifts) {
      if (!(await this.#clock.until(fromMs))) return;
      if (fromMs > 0) await this.#client.setState(this.#shopId, 'accepting').catch(ignoreRefusal);
      if (!Number.isFinite(toMs) || !(await this.#clock.until(toMs))) return;
      await this.#client.setState(this.#shopId, 'off').catch(ignoreRefusal);
    }
  }

  /** Resolves when the server has answered; false when it refused. */
  async say(conversationId: string, text: string): Promise<boolean> {
    const send = this.#recorder.intend(this.#party, text, this.#clock.now());
    try {
      const sent = await this.#client.send(conversationId, { kind: 'text', text }).sent;
      this.#recorder.acked(send, sent.conversationId, sent.seq);
      return true;
    } catch (error) {
      this.#recorder.refused(send, error instanceof WireFailure ? error.code : 'unknown');
      return false;
    }
  }

  async finish(conversationId: string): Promise<void> {
    await this.#client.closeConversation(conversationId).catch(ignoreRefusal);
  }

  close(): void {
    this.#client.close();
  }
}

/** A refusal is an answer, such as `stale` after the chat moved on; anything else is a fault here. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof WireFailure)) throw error;
}
