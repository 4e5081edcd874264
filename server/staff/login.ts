import { eq } from 'drizzle-orm';
import { type Ack, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { LoginRequest, TokenPair } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import type { Logger } from '../logger.ts';
import { type LoginResult, recordLogin } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { persons, sessions } from '../store/schema.ts';
import { addressKey } from './address-key.ts';
import { fitsPassword } from './password.ts';
import type { RateLimit } from './rate-limit.ts';
import { hasSecondStep, passesSecondStep } from './second-step.ts';
import { closeSession, type Device, type OpenedSession, openSession, refreshSession } from './sessions.ts';
import { ACCESS_TOKEN_SEC, signAccessToken } from './tokens.ts';

export interface LoginParts {
  db: StoreDb;
  clock: Clock;
  newId: NewId;
  tokenSecret: string;
  /** Tries for one login, tries from one address, and refreshes from one address. */
  limits: { login: RateLimit; address: RateLimit; refresh: RateLimit };
  /** Told of every session that ends, so that its open sockets are cut on all nodes. */
  onRevoked: (sessionId: string) => Promise<void> | void;
  logger: Logger;
}

/** Log-in, refresh and log-out of members of the staff. */
export class Logins {
  readonly #parts: LoginParts;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  /**
   * Opens a session. The same answer, after the same work, for an unknown login and a wrong password:
   * `unauthenticated`. `second_step` where a code is needed too, or the one given is not good. `rate_limited` before
   * anything was looked at.
   */
  async logIn(request: LoginRequest, device: Device): Promise<Ack<TokenPair>> {
    const { clock } = this.#parts;
    const proven = await this.prove(request, device);
    if (!proven.ok) return proven;
    const session = await openSession(this.#parts, proven.data, device, clock());
    await this.#record(proven.data, 'succeeded', device);
    return this.#tokensFor(session);
  }

  /** Whether somebody is who he says; answers the person's id, or refuses as `logIn` does. */
  async prove({ login, password, code }: LoginRequest, device: Device): Promise<Ack<string>> {
    const { db, clock, limits } = this.#parts;
    const key = login.toLowerCase();
    const address = addressKey(device.address);
    const refusal = await this.#spendTry(key, address);
    if (refusal) return refusal;
    const [person] = await db.select().from(persons).where(eq(persons.login, key));
    const fits = await fitsPassword(person?.passwordHash ?? null, password);
    if (!person || !fits) {
      // Not waited for: the answer would tell by its time that there is such a login.
      if (person) void this.#record(person.id, 'failed', device);
      return refuse('unauthenticated');
    }
    if (hasSecondStep(person)) {
      if (code === undefined) return refuse('second_step');
      if (!(await passesSecondStep(db, person, code, clock()))) {
        await this.#record(person.id, 'failed', device);
        return refuse('second_step', { path: 'code' });
      }
    }
    await Promise.all([limits.address.giveBack(address), limits.login.giveBack(key)]);
    return { ok: true, data: person.id };
  }

  /**
   * New tokens for the latest refresh token; `unauthenticated` for any other, and an old one ends the session.
   * `rate_limited` before anything was looked at; good ones do not use the limit up.
   */
  async refresh(refreshToken: string, device: Device): Promise<Ack<TokenPair>> {
    const { db, clock, tokenSecret, limits, onRevoked } = this.#parts;
    const address = addressKey(device.address);
    const limited = await limits.refresh.spend(address);
    if (limited) return limited;
    const result = await refreshSession(db, refreshToken, tokenSecret, clock());
    if (result.status === 'refreshed') {
      await limits.refresh.giveBack(address);
      return this.#tokensFor(result.session);
    }
    if (result.status === 'reused') {
      await onRevoked(result.sessionId);
      await this.#recordEnd(result.sessionId, 'token_reused', device);
    }
    return refuse('unauthenticated');
  }

  /** Ends the session. Nothing happens for a token that is none. */
  async logOut(refreshToken: string, device: Device): Promise<Ack<null>> {
    const { db, clock, onRevoked } = this.#parts;
    const sessionId = await closeSession(db, refreshToken, clock());
    if (sessionId !== null) {
      await onRevoked(sessionId);
      await this.#recordEnd(sessionId, 'ended', device);
    }
    return { ok: true, data: null };
  }

  /**
   * Spent before verifying, so that tries in parallel pass no more than tries in line. A try that one limit
   * refuses costs nothing at the other: who hammers one login does not shut out a whole office.
   */
  async #spendTry(login: string, address: string): Promise<WireError | null> {
    const { limits } = this.#parts;
    const byLogin = await limits.login.spend(login);
    if (byLogin) return byLogin;
    const byAddress = await limits.address.spend(address);
    if (byAddress) await limits.login.giveBack(login);
    return byAddress;
  }

  /** Whoever may come in comes in, and is told so, even where it cannot be written down. */
  async #record(personId: string, result: LoginResult, from: Device): Promise<void> {
    const { db, clock, logger } = this.#parts;
    try {
      await recordLogin(db, { personId, result, from, at: clock() });
    } catch (error) {
      logger.error({ err: error, personId, result }, 'a log-in could not be recorded');
    }
  }

  async #recordEnd(sessionId: string, result: LoginResult, from: Device): Promise<void> {
    const [session] = await this.#parts.db
      .select({ personId: sessions.personId })
      .from(sessions)
      .where(eq(sessions.id, sessionId));
    if (session) await this.#record(session.personId, result, from);
  }

  async #tokensFor({ personId, sessionId, refreshToken }: OpenedSession): Promise<Ack<TokenPair>> {
    const { tokenSecret, clock } = this.#parts;
    const accessToken = await signAccessToken({ personId, sessionId }, tokenSecret, clock());
    return { ok: true, data: { accessToken, expiresInSec: ACCESS_TOKEN_SEC, refreshToken } };
  }
}
