import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { Ack, WireError } from '../../client-sdk/protocol/errors.ts';
import type {
  BuyerEvents,
  BuyerRequests,
  BuyerResults,
  CommonEvents,
} from '../../client-sdk/protocol/events.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { BuyerConversation } from '../../client-sdk/protocol/models.ts';

type BuyerSocket = Socket<BuyerRequests, BuyerEvents>;
type Answer<E extends keyof BuyerResults> = (answer: Ack<BuyerResults[E]>) => void;

const CONVERSATION = 'c1';

/**
 * A real Socket.IO server with one buyer and one conversation, whose line can be made to fail:
 * for testing the SDK against what servers and networks do.
 */
export class OneChatServer {
  readonly log: Message[] = [];
  /** Every request that arrived, in order. */
  readonly requests: { event: string; payload: unknown }[] = [];
  readonly tokens: unknown[] = [];
  /** Accepts, but does not answer: so many of the next sends. */
  swallowAnswers = 0;
  /** Does not push so many of the next messages to the buyer. */
  swallowPushes = 0;
  /** Done between the look at what the next resume missed and its answer. */
  beforeResumeAnswer: (() => void) | undefined;
  /** Refuses the next connects with these. */
  readonly refusals: WireError[] = [];
  epoch = 'e1';
  status: BuyerConversation['status'] = 'assigned';
  readonly #http: HttpServer = createServer();
  readonly #io = new Server(this.#http, { serveClient: false });
  readonly #seqs = new Map<string, number>();

  async listen(port = 0): Promise<string> {
    const buyers: Namespace<BuyerRequests, BuyerEvents> = this.#io.of('/buyer');
    buyers.use((socket, next) => {
      this.tokens.push(socket.handshake.auth.token);
      const refusal = this.refusals.shift();
      next(refusal ? Object.assign(new Error(refusal.code), { data: refusal }) : undefined);
    });
    buyers.on('connection', (socket) => this.#serve(socket));
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#io.of('/buyer').sockets.size;
  }

  /** The agent says something. */
  say(text: string): Message {
    return this.#append({ from: { kind: 'agent', id: 'a1', name: 'Amy' }, body: { kind: 'text', text } });
  }

  /** Cuts all lines without a word. */
  cut(): void {
    for (const socket of this.#io.of('/buyer').sockets.values()) socket.conn.close();
  }

  emit<E extends keyof CommonEvents>(event: E, ...payload: Parameters<CommonEvents[E]>): void {
    this.#io.of('/buyer').emit(event, ...payload);
  }

  push<E extends keyof BuyerEvents>(event: E, ...payload: Parameters<BuyerEvents[E]>): void {
    this.#io.of('/buyer').emit(event, ...payload);
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  sentTexts(): string[] {
    return this.log.flatMap(({ body, from }) =>
      from.kind === 'buyer' && body.kind === 'text' ? [body.text] : [],
    );
  }

  #append(message: Pick<Message, 'from' | 'body'> & { clientId?: string }): Message {
    const stored = { ...message, conversationId: CONVERSATION, seq: this.log.length + 1, at: Date.now() };
    this.log.push(stored);
    if (this.swallowPushes > 0) this.swallowPushes -= 1;
    else this.push('message:created', { message: stored });
    return stored;
  }

  #conversation(): BuyerConversation {
    return {
      conversationId: CONVERSATION,
      status: this.status,
      lastSeq: this.log.length,
      openedAt: 1,
      agent: { agentId: 'a1', name: 'Amy' },
      cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
    };
  }

  #serve(socket: BuyerSocket): void {
    socket.onAny((event: string, payload: unknown) => this.requests.push({ event, payload }));
    socket.on('session:resume', ({ epoch, conversations }, ack: Answer<'session:resume'>) => {
      const reload = epoch !== this.epoch;
      const afterSeq = reload ? 0 : (conversations[0]?.seq ?? 0);
      const thread = this.log.length > 0 && {
        conversation: this.#conversation(),
        messages: this.log.filter(({ seq }) => seq > afterSeq),
        more: false,
      };
      const buyer = { buyerId: 'b1', name: 'Bo' };
      const head = { shopId: 's1', shopName: 'Shop', epoch: this.epoch, reload, buyer };
      this.beforeResumeAnswer?.();
      this.beforeResumeAnswer = undefined;
      ack({ ok: true, data: { ...head, light: 'online', thread: thread || null } });
    });
    socket.on('message:send', ({ clientId, body }, ack: Answer<'message:send'>) => {
      const known = this.#seqs.get(clientId);
      const opens = this.log.length === 0 && this.swallowPushes === 0;
      const from = { kind: 'buyer' as const, id: 'b1', name: 'Bo' };
      const seq = known ?? this.#append({ from, body, clientId }).seq;
      this.#seqs.set(clientId, seq);
      if (opens) this.push('conversation:updated', { conversation: this.#conversation() });
      if (this.swallowAnswers > 0) {
        this.swallowAnswers -= 1;
        return;
      }
      const at = this.log[seq - 1]?.at ?? 0;
      ack({ ok: true, data: { conversationId: CONVERSATION, seq, at, repeat: known !== undefined } });
    });
    socket.on('message:fetch', ({ afterSeq, limit = 50 }, ack: Answer<'message:fetch'>) => {
      const messages = this.log.slice(afterSeq, afterSeq + limit);
      ack({ ok: true, data: { messages, more: afterSeq + limit < this.log.length } });
    });
    socket.on('message:recall', ({ seq, clientId }, ack: Answer<'message:recall'>) => {
      const from = { kind: 'buyer' as const, id: 'b1', name: 'Bo' };
      const line = this.#append({ from, body: { kind: 'recall', seq }, clientId });
      ack({ ok: true, data: { conversationId: CONVERSATION, seq: line.seq, at: line.at, repeat: false } });
    });
    socket.on('cursor:move', (_, ack: Answer<'cursor:move'>) => {
      ack({ ok: true, data: this.#conversation().cursors });
    });
    socket.on('typing:set', (_, ack: Answer<'typing:set'>) => ack({ ok: true, data: null }));
    socket.on(
      'history:get',
      ({ beforeAt = Number.MAX_SAFE_INTEGER, limit = 50 }, ack: Answer<'history:get'>) => {
        const earlier = this.log.filter(({ at }) => at < beforeAt);
        ack({ ok: true, data: { messages: earlier.slice(-limit).reverse(), more: earlier.length > limit } });
      },
    );
  }
}
