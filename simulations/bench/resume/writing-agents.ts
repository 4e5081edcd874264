import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../../client-sdk/protocol/version.ts';
import { QUESTION } from '../question.ts';
import type { Place } from '../relay/talk.ts';

const AT_ONCE = 20;

interface Held {
  shopId: string;
  conversationId: string;
  epoch: number;
}

interface Ack<Data> {
  ok: boolean;
  code?: string;
  data: Data;
}

/** Agents who take every buyer and can write to all of them. */
export class WritingAgents {
  readonly #agents: { socket: Socket; held: Held[] }[];
  #messages = 0;

  private constructor(sockets: Socket[]) {
    this.#agents = sockets.map((socket) => ({ socket, held: [] }));
  }

  /** They accept chats when this resolves. */
  static async comeIn({ url, agents }: Place): Promise<WritingAgents> {
    const sockets: Socket[] = [];
    for (const { token, shopId } of agents) {
      const socket = io(`${url}/agent`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        auth: { token, protocol: PROTOCOL_VERSION, device: 'desktop' },
      });
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      await socket.emitWithAck('agent:set-state', { shopId, state: 'accepting' });
      sockets.push(socket);
    }
    return new WritingAgents(sockets);
  }

  /** Looks up whom each of them has; @returns how many they are together. */
  async look(shopId: string): Promise<number> {
    for (const agent of this.#agents) {
      const { data }: Ack<{ shops: { threads: { conversation: Omit<Held, 'shopId'> }[] }[] }> =
        await agent.socket.emitWithAck('session:resume', { shops: [{ shopId, conversations: [] }] });
      const threads = data.shops.flatMap((shop) => shop.threads);
      agent.held = threads.map(({ conversation: { conversationId, epoch } }) => ({
        shopId,
        conversationId,
        epoch,
      }));
    }
    return this.#agents.reduce((sum, { held }) => sum + held.length, 0);
  }

  /** So many messages into every conversation, in order. */
  async write(each: number): Promise<void> {
    await Promise.all(
      this.#agents.flatMap(({ socket, held }) => {
        const left = [...held];
        return Array.from({ length: AT_ONCE }, async () => {
          for (let one = left.pop(); one; one = left.pop())
            for (let i = 0; i < each; i++) await this.#writeOne(socket, one);
        });
      }),
    );
  }

  async #writeOne(socket: Socket, held: Held): Promise<void> {
    const clientId = `m-${this.#messages++}`;
    const body = { kind: 'text', text: QUESTION };
    const { ok, code }: Ack<unknown> = await socket.emitWithAck('message:send', { ...held, clientId, body });
    if (!ok) throw new Error(`a message of an agent was refused: ${code}`);
  }

  leave(): void {
    for (const { socket } of this.#agents) socket.disconnect();
  }
}
