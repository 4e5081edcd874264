import { logout, refresh } from './auth.ts';
import type { TokenPair } from './protocol/rest.ts';
import { failureOf, toFailure } from './wire-failure.ts';

/** A token pair with the moment its access token ends. */
export interface KeptTokens extends TokenPair {
  /** Ms since 1970, by the clock of this device. */
  expiresAt: number;
}

/** Where a browser's tabs share the tokens. */
export interface TokenStorage {
  load(): KeptTokens | null;
  save(tokens: KeptTokens | null): void;
}

export interface TokenKeeperOptions {
  url: string;
  /** From `login`; not needed when `storage` holds some. */
  tokens?: TokenPair;
  storage?: TokenStorage;
  /** Ms since 1970. */
  now?: () => number;
}

/** Refreshed when less than this is left. */
const EARLY_MS = 60_000;

/**
 * Keeps a person's tokens fresh: gives an access token that is still good, and refreshes it
 * before it ends, once for all who ask at the same time (tabs of a browser included).
 *
 * @example
 * const keeper = new TokenKeeper({ url, tokens: await login(url, name, password) });
 * const agent = new AgentClient({ url, token: keeper.token });
 */
export class TokenKeeper {
  readonly #url: string;
  readonly #storage: TokenStorage | undefined;
  readonly #now: () => number;
  #tokens: KeptTokens | null;
  #refreshing: Promise<string> | null = null;

  constructor(options: TokenKeeperOptions) {
    this.#url = options.url;
    this.#storage = options.storage;
    this.#now = options.now ?? Date.now;
    this.#tokens = null;
    if (options.tokens) this.#keep(options.tokens);
  }

  /** True while there is a session, as far as this device knows. */
  get loggedIn(): boolean {
    return this.#current() !== null;
  }

  /**
   * A `TokenProvider`: an access token that is good for a while yet.
   *
   * @param refused One that the server has just refused, so that it is not given again.
   * @throws WireFailure `unauthenticated` when the session is over.
   */
  readonly token = async (refused?: string): Promise<string> => {
    const tokens = this.#current();
    if (!tokens) throw failureOf('unauthenticated');
    if (tokens.accessToken !== refused && this.#isFresh(tokens)) return tokens.accessToken;
    this.#refreshing ??= this.#exclusively(() => this.#refresh(refused)).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  };

  /** Ends the session here and on the server. */
  async logout(): Promise<void> {
    const tokens = this.#current();
    this.#drop();
    if (tokens) await logout(this.#url, tokens.refreshToken);
  }

  async #refresh(refused?: string): Promise<string> {
    const before = this.#current();
    if (!before) throw failureOf('unauthenticated');
    // Another tab may have been faster.
    if (before.accessToken !== refused && this.#isFresh(before)) return before.accessToken;
    try {
      return this.#keep(await refresh(this.#url, before.refreshToken)).accessToken;
    } catch (thrown) {
      if (toFailure(thrown).code !== 'unauthenticated') throw thrown;
      // A refresh token is good once: another tab may have used it in the same moment.
      const other = this.#current();
      if (other && other.refreshToken !== before.refreshToken) return other.accessToken;
      this.#drop();
      throw thrown;
    }
  }

  #exclusively(work: () => Promise<string>): Promise<string> {
    const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
    return this.#storage && locks ? locks.request('fenliu-refresh', work) : work();
  }

  #isFresh(tokens: KeptTokens): boolean {
    return tokens.expiresAt - this.#now() > Math.min(EARLY_MS, (tokens.expiresInSec * 1000) / 2);
  }

  #current(): KeptTokens | null {
    if (this.#storage) this.#tokens = this.#storage.load();
    return this.#tokens;
  }

  #keep(pair: TokenPair): KeptTokens {
    this.#tokens = { ...pair, expiresAt: this.#now() + pair.expiresInSec * 1000 };
    this.#storage?.save(this.#tokens);
    return this.#tokens;
  }

  #drop(): void {
    this.#tokens = null;
    this.#storage?.save(null);
  }
}
