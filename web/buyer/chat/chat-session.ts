import { BuyerClient, type BuyerSnapshot } from '../../../client-sdk/buyer-client.ts';
import { ChangeSignal } from '../../../client-sdk/change-signal.ts';
import { webOutboxStorage } from '../../../client-sdk/outbox-storage.ts';
import type { SendableBody } from '../../../client-sdk/protocol/messages.ts';
import type { Entry, Light } from '../../../client-sdk/protocol/models.ts';
import type { RatingDue } from '../../../client-sdk/protocol/ratings.ts';
import type { LightAnswer } from '../../../client-sdk/protocol/rest.ts';
import type { Profile } from '../../../client-sdk/protocol/staff.ts';
import { rest } from '../../../client-sdk/rest.ts';
import { type FailureCode, toFailure } from '../../../client-sdk/wire-failure.ts';
import type { CardBody } from './card.tsx';
import type { ChatOptions } from './chat-options.ts';
import { browserShelf, buyerOf, hasVisited, visitorToken } from './visitor-token.ts';

/** A file that is on its way up, or that was refused. */
export interface Upload {
  id: number;
  name: string;
  refused?: FailureCode;
}

/** What the chat shows besides the SDK's snapshot. */
export interface ChatView {
  open: boolean;
  /** Null until the buyer first opens the chat, so that mere visitors cost no connection. */
  snapshot: BuyerSnapshot | null;
  light: Light | null;
  offer: CardBody | undefined;
  uploads: readonly Upload[];
  /** The last thing that the buyer asked for and that was refused. */
  refused: FailureCode | null;
  /** A chat that is over and that the buyer may rate; `done` once he has. */
  rating: { due: RatingDue; done: boolean } | null;
  /** What whoever serves shows of himself; null while nobody does, and until it has come. */
  profile: Profile | null;
}

const LIGHT_EVERY_MS = 60_000;

/** One buyer's chat on one page: the SDK's client, and what the page adds to it. */
export class ChatSession {
  readonly #options: ChatOptions;
  readonly #changed = new ChangeSignal();
  #client: BuyerClient | null = null;
  #view: ChatView;
  #entry: Entry;
  #nextUpload = 1;
  /** Whose rating was asked for on this line: a conversation, or the last one of before. */
  #ratingAsked: string | undefined;
  /** Whose profile was asked for on this line: a conversation and its agent. */
  #profileAsked: string | undefined;
  #lightTimer: ReturnType<typeof setInterval> | undefined;

  readonly subscribe = this.#changed.subscribe;
  readonly getView = (): ChatView => this.#view;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#entry = options.entry;
    this.#view = {
      open: options.open ?? false,
      snapshot: null,
      light: null,
      offer: options.offer,
      uploads: [],
      refused: null,
      rating: null,
      profile: null,
    };
    const known = options.token !== undefined || hasVisited(browserShelf(), options.shopId);
    if (known || this.#view.open) this.#connect();
    else this.#watchLight();
  }

  open(): void {
    this.#connect();
    this.#show({ open: true });
    this.#askForRating();
  }

  close(): void {
    this.#show({ open: false });
  }

  lookAt(entry: Entry, offer?: CardBody): void {
    this.#entry = entry;
    this.#client?.setEntry(entry);
    this.#show({ offer });
  }

  remove(): void {
    clearInterval(this.#lightTimer);
    this.#client?.close();
    this.#changed.clear();
  }

  send(body: SendableBody): void {
    // Its outcome is shown at the message itself.
    this.#client?.send(body).sent.catch(() => undefined);
    this.#client?.setTyping(false);
    this.#show({ refused: null });
  }

  sendOffer(): void {
    const { offer } = this.#view;
    if (offer) this.send(offer);
    this.dismissOffer();
  }

  dismissOffer(): void {
    this.#show({ offer: undefined });
  }

  async sendFile(file: File): Promise<void> {
    const upload: Upload = { id: this.#nextUpload++, name: file.name };
    this.#show({ uploads: [...this.#view.uploads, upload] });
    try {
      const pending = await this.#client?.sendFile(file, file.name);
      pending?.sent.catch(() => undefined);
      this.dropUpload(upload.id);
    } catch (error) {
      const refused = toFailure(error).code;
      this.#show({ uploads: this.#view.uploads.map((u) => (u.id === upload.id ? { ...u, refused } : u)) });
    }
  }

  dropUpload(id: number): void {
    this.#show({ uploads: this.#view.uploads.filter((upload) => upload.id !== id) });
  }

  fetchFile(fileId: string): Promise<Blob> {
    return this.#client ? this.#client.fetchFile(fileId) : Promise.reject(new Error('not connected'));
  }

  retry(clientId: string): void {
    this.#client?.retry(clientId);
  }

  discard(clientId: string): void {
    this.#client?.discard(clientId);
  }

  recall(seq: number): Promise<void> {
    return this.#ask((client) => client.recall(seq));
  }

  endConversation(): Promise<void> {
    return this.#ask((client) => client.closeConversation());
  }

  rate(stars: number, comment: string): Promise<void> {
    const { rating } = this.#view;
    return this.#ask(async (client) => {
      if (!rating) return;
      await client.rate(rating.due.conversationId, stars, comment);
      this.#show({ rating: { ...rating, done: true } });
    });
  }

  /** The buyer does not want to say, or has: this browser asks no more about this chat. */
  dismissRating(): void {
    const { rating } = this.#view;
    if (rating) browserShelf()?.setItem(this.#dismissedKey, rating.due.conversationId);
    this.#show({ rating: null });
  }

  loadHistory(): Promise<void> {
    return this.#ask((client) => client.history());
  }

  markRead(seq: number): void {
    this.#client?.markRead(seq);
  }

  typing(): void {
    this.#client?.setTyping(true);
  }

  tryNow(): void {
    if (this.#view.snapshot?.connection.status === 'closed') {
      this.#client?.close();
      this.#client = null;
      this.#connect();
    } else this.#client?.tryNow();
  }

  /** Does what the buyer asked for; a refusal is shown instead of thrown. */
  async #ask(call: (client: BuyerClient) => Promise<unknown>): Promise<void> {
    if (!this.#client) return;
    try {
      await call(this.#client);
      this.#show({ refused: null });
    } catch (error) {
      this.#show({ refused: toFailure(error).code });
    }
  }

  #connect(): void {
    if (this.#client) return;
    clearInterval(this.#lightTimer);
    const { url, shopId, token } = this.#options;
    const shelf = browserShelf();
    const client = new BuyerClient({
      url,
      token: token === undefined ? visitorToken(url, shopId, shelf) : () => token,
      entry: this.#entry,
      ...(shelf ? { storage: webOutboxStorage(shelf, `fenliu:${shopId}:unsent:${buyerOf(token)}:`) } : {}),
    });
    this.#client = client;
    client.subscribe(() => {
      const snapshot = client.getSnapshot();
      this.#show({ snapshot, light: snapshot.light ?? this.#view.light });
      this.#askForRating();
      this.#askForProfile();
    });
    client.connect();
  }

  get #dismissedKey(): string {
    return `fenliu:${this.#options.shopId}:unrated`;
  }

  /** Once a chat is over, and for the last one of before: whether it may still be rated. */
  #askForRating(): void {
    const { open, snapshot, rating } = this.#view;
    const client = this.#client;
    const conversation = snapshot?.conversation;
    if (!client || !open || snapshot?.connection.status !== 'online') {
      this.#ratingAsked = undefined;
      return;
    }
    if (conversation && conversation.status !== 'closed') {
      this.#ratingAsked = undefined;
      if (rating) this.#show({ rating: null });
      return;
    }
    const asked = conversation?.conversationId ?? '';
    if (asked === this.#ratingAsked) return;
    this.#ratingAsked = asked;
    const take = (due: RatingDue | null) => {
      if (this.#ratingAsked !== asked) return;
      const dismissed = due && browserShelf()?.getItem(this.#dismissedKey) === due.conversationId;
      if (!this.#view.rating?.done) this.#show({ rating: due && !dismissed ? { due, done: false } : null });
    };
    client.ratingDue().then(take, () => undefined);
  }

  /** Whenever somebody begins to serve, and on each new line: what he shows of himself. */
  #askForProfile(): void {
    const { snapshot, profile } = this.#view;
    const conversation = snapshot?.conversation;
    const agentId = conversation?.status === 'assigned' ? conversation.agent?.agentId : undefined;
    const asked = agentId && `${conversation?.conversationId} ${agentId}`;
    if (snapshot?.connection.status !== 'online') {
      this.#profileAsked = undefined;
      return;
    }
    if (asked === this.#profileAsked) return;
    this.#profileAsked = asked;
    if (profile) this.#show({ profile: null });
    if (!asked) return;
    const take = (profile: Profile) => {
      if (this.#profileAsked === asked) this.#show({ profile });
    };
    this.#client?.servedBy().then(take, () => undefined);
  }

  /** Without a connection the light is asked for now and then, while the page is looked at. */
  #watchLight(): void {
    const { url, shopId, entry } = this.#options;
    const ask = async () => {
      if (document.hidden) return;
      const { light } = await rest<LightAnswer>(url, `/v1/shops/${encodeURIComponent(shopId)}/light`, {
        query: { agent: entry.agentId },
      });
      if (!this.#client) this.#show({ light });
    };
    const quietly = () => void ask().catch(() => undefined);
    quietly();
    this.#lightTimer = setInterval(quietly, LIGHT_EVERY_MS);
  }

  #show(change: Partial<ChatView>): void {
    this.#view = { ...this.#view, ...change };
    this.#changed.raise();
  }
}
