import type { AgentId, ConversationId, Seq } from '../../client-sdk/protocol/ids.ts';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import type { ConnectionState } from '../../client-sdk/session-options.ts';
import type { FailureCode } from '../../client-sdk/wire-failure.ts';

/** One of the two sides of a talk, as the simulator plays it. */
export interface Party {
  kind: 'buyer' | 'agent';
  id: string;
}

/** One intended message, and what the server said of it. */
export interface Send {
  party: Party;
  /** The message's words, unique in a run: they name the message wherever it turns up. */
  mark: string;
  /** When the plan wanted it sent; latencies count from here, so a stalled sender hides nothing. */
  intendedAt: number;
  ack?: { at: number; conversationId: ConversationId; seq: Seq };
  refused?: { at: number; code: FailureCode | 'unknown' };
}

/** One message as a client handed it to its user. */
export interface Receipt {
  party: Party;
  /** One continuous view of a conversation: a page load of a buyer, one holding of an agent. */
  stream: string;
  conversationId: ConversationId;
  seq: Seq;
  mark?: string;
  at: number;
}

/** What an agent's client was told of who holds a conversation. */
export interface Holding {
  agentId: AgentId;
  conversationId: ConversationId;
  epoch: number;
  at: number;
  held: boolean;
}

/** A page load: while it lasts, the party is told nothing. */
export interface Cut {
  party: Party;
  at: number;
  /** When the new page had everything; absent while it does not. */
  backAt?: number;
}

/** What a client said of its line to the server. */
export interface LineChange {
  party: Party;
  at: number;
  status: ConnectionState['status'];
}

/** For so long nothing got through to some clients, and nobody was told. */
export interface Hold {
  at: number;
  until: number;
}

/** Everything that the clients of one run saw; kept by the simulator, apart from the server. */
export interface History {
  sends: Send[];
  receipts: Receipt[];
  holdings: Holding[];
  /** Messages that their sender took back: their words are gone on purpose. */
  recalls: { conversationId: ConversationId; seq: Seq }[];
  /** When a party loaded its page anew, as planned: what it gets then is late by its own doing. */
  cuts: Cut[];
  /** When each line came and went. */
  lines: LineChange[];
  /** When the run let nothing through to some, where it did. */
  holds?: Hold[];
}

/** Where a message stands. */
export interface Place {
  conversationId: ConversationId;
  seq: Seq;
}

/** Text of a message, when it has any. */
export function markOf(message: Message): string | undefined {
  return message.body.kind === 'text' ? message.body.text : undefined;
}

/** Writes down what happens at the clients, in the order in which it happens in this process. */
export class Recorder {
  readonly history: History = { sends: [], receipts: [], holdings: [], recalls: [], cuts: [], lines: [] };
  readonly #now: () => number;
  readonly #streams = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes a message before it is given to the client; the answer is noted by `acked` or `refused`. */
  intend(party: Party, mark: string, intendedAt: number): Send {
    const send: Send = { party, mark, intendedAt };
    this.history.sends.push(send);
    return send;
  }

  acked(send: Send, conversationId: ConversationId, seq: Seq): void {
    send.ack = { at: this.#now(), conversationId, seq };
  }

  refused(send: Send, code: FailureCode | 'unknown'): void {
    send.refused = { at: this.#now(), code };
  }

  received(party: Party, message: Message): void {
    const mark = markOf(message);
    const key = this.#streamKey(party, message.conversationId);
    this.history.receipts.push({
      party,
      stream: `${key}#${this.#streams.get(key) ?? 0}`,
      conversationId: message.conversationId,
      seq: message.seq,
      ...(mark === undefined ? {} : { mark }),
      at: this.#now(),
    });
  }

  recalled(conversationId: ConversationId, seq: Seq): void {
    this.history.recalls.push({ conversationId, seq });
  }

  /** Notes that a party's page is gone; the answer notes that it is back. */
  cut(party: Party): () => void {
    const cut: Cut = { party, at: this.#now() };
    this.history.cuts.push(cut);
    return () => {
      cut.backAt ??= this.#now();
    };
  }

  line(party: Party, status: ConnectionState['status']): void {
    this.history.lines.push({ party, at: this.#now(), status });
  }

  held(agentId: AgentId, conversationId: ConversationId, epoch: number): void {
    this.history.holdings.push({ agentId, conversationId, epoch, at: this.#now(), held: true });
  }

  /** The agent no longer holds it: what comes later is a new view. */
  released(agentId: AgentId, conversationId: ConversationId): void {
    this.history.holdings.push({ agentId, conversationId, epoch: 0, at: this.#now(), held: false });
    this.restarted({ kind: 'agent', id: agentId }, conversationId);
  }

  /** The party sees the conversation anew: after a page load, or as its next holder. */
  restarted(party: Party, conversationId: ConversationId): void {
    const key = this.#streamKey(party, conversationId);
    this.#streams.set(key, (this.#streams.get(key) ?? 0) + 1);
  }

  #streamKey(party: Party, conversationId: ConversationId): string {
    return `${party.kind}:${party.id}:${conversationId}`;
  }
}

/** Names a message's place for reports and look-ups. */
export function placeOf({ conversationId, seq }: Place): string {
  return `${conversationId}/${seq}`;
}

export function nameOf(send: Send): string {
  return `“${send.mark}” of ${send.party.kind} ${send.party.id}`;
}
