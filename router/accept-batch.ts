import type { ShopId } from '../client-sdk/protocol/ids.ts';
import type { Message, MessageBody, Sender } from '../client-sdk/protocol/messages.ts';
import type { ConversationStatus } from '../client-sdk/protocol/models.ts';
import type { ScriptRunner } from './script-runner.ts';
import { SCRIPTS } from './scripts/index.ts';
import type { AcceptResult, AgentMessage, BuyerMessage, Opening } from './types.ts';

/** Most messages that one script run takes; the rest go in the next. */
const MAX_BATCH = 64;
const PREVIEW_LENGTH = 60;
const FIRST_WORDS_LENGTH = 500;

interface Waiting {
  message: BuyerMessage | AgentMessage;
  from: Sender;
  resolve: (result: AcceptResult) => void;
  reject: (error: unknown) => void;
}

type Answer = [
  status: string,
  conversationId: string,
  seq: number,
  at: number,
  buyerId: string,
  agentId: string,
  conversationStatus: string,
  opened: number,
  woke: number,
];

function textOf(body: MessageBody): string {
  if (body.kind === 'text') return body.text;
  if (body.kind === 'product' || body.kind === 'order') return body.title;
  if (body.kind === 'image' || body.kind === 'file') return body.name;
  return '';
}

/** Messages of one shop that meet in one tick travel to Redis in one script call. */
export class AcceptBatch {
  readonly #runner: ScriptRunner;
  readonly #shopId: ShopId;
  #waiting: Waiting[] = [];
  #now = 0;

  constructor(runner: ScriptRunner, shopId: ShopId) {
    this.#runner = runner;
    this.#shopId = shopId;
  }

  accept(message: BuyerMessage | AgentMessage, now: number): Promise<AcceptResult> {
    return new Promise((resolve, reject) => {
      const from: Sender =
        message.sender === 'buyer'
          ? { kind: 'buyer', id: message.buyerId, name: message.buyerName }
          : { kind: message.byBot ? 'bot' : 'agent', id: message.agentId, name: message.agentName };
      this.#now = now;
      if (this.#waiting.push({ message, from, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    if (this.#waiting.length > 0) setImmediate(() => this.#flush());
    this.#send(batch).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
  }

  async #send(batch: Waiting[]): Promise<void> {
    const fields = batch.flatMap(({ message, from }) => toFields(message, from));
    const [, outboxWoke, ...answers] = await this.#runner.run(
      SCRIPTS.acceptMessages,
      this.#shopId,
      this.#now,
      fields,
    );
    for (const [i, waiting] of batch.entries()) {
      waiting.resolve(toResult(answers[i] as Answer, waiting, outboxWoke === 1 && i === 0));
    }
  }
}

const openingOf = ({ entry, body }: BuyerMessage): Opening => ({
  entry,
  firstWords: textOf(body).slice(0, FIRST_WORDS_LENGTH).toWellFormed(),
});

/** The ten arguments of one message, as the header of accept-messages.lua lists them. */
function toFields(message: BuyerMessage | AgentMessage, from: Sender): (string | number)[] {
  const json = JSON.stringify({ clientId: message.clientId, from, body: message.body });
  const text = textOf(message.body).toWellFormed();
  const preview = text.slice(0, PREVIEW_LENGTH).toWellFormed();
  if (message.sender === 'agent') {
    const { agentId, agentName, conversationId, epoch, clientId } = message;
    return ['agent', agentId, agentName, conversationId, epoch, clientId, json, '', '', preview];
  }
  const { buyerId, buyerName, newConversationId, clientId } = message;
  const { entry, firstWords } = openingOf(message);
  return [
    'buyer',
    buyerId,
    buyerName,
    newConversationId,
    0,
    clientId,
    json,
    wellFormedJson(entry),
    firstWords,
    preview,
  ];
}

/**
 * JSON that Lua can decode and write again: lone surrogates, which JSON.stringify would escape, are replaced; an
 * empty list, which Lua would write as `{}`, is left out.
 */
function wellFormedJson(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (Array.isArray(part) && part.length === 0) return undefined;
    return typeof part === 'string' ? part.toWellFormed() : part;
  });
}

function toResult(answer: Answer, { message, from }: Waiting, outboxWoke: boolean): AcceptResult {
  const [status, conversationId, seq, at, buyerId, agentId, conversationStatus, opened, woke] = answer;
  if (status === 'accepted' || status === 'repeat') {
    const stored: Message = { conversationId, seq, at, clientId: message.clientId, from, body: message.body };
    return {
      status,
      message: stored,
      buyerId,
      ...(agentId && { agentId }),
      conversationStatus: (conversationStatus || 'closed') as ConversationStatus,
      ...(opened === 1 && message.sender === 'buyer' && { opening: openingOf(message) }),
      woke: woke === 1,
      outboxWoke,
    };
  }
  return { status: status as 'stale' | 'not_found' | 'closed' | 'disabled' | 'blocked' };
}
