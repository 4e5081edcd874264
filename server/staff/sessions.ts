import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { NewId } from '../ids.ts';
import type { StoreDb } from '../store/open.ts';
import { sessions } from '../store/schema.ts';
import { idInToken, signToken } from './signed-token.ts';

const DAY_MS = 86_400_000;
const REFRESH = 'session refresh';

/** A session ends when it was not refreshed for this long. */
export const SESSION_IDLE_MS = 30 * DAY_MS;

/**
 * For so long after a refresh the token that was used up gives its successor once more, as long as nobody has used
 * that: an answer that was lost on the way, or a tab that was duplicated, logs nobody out.
 */
export const REFRESH_GRACE_MS = 60_000;

/**
 * A refresh token is `<session id>.<256 bits>.<signature>`, good for one use. Only its hash is stored: a secret of
 * this length needs no slow hash. The first one is random; each successor follows from the token before it and the
 * server's own secret, so that it can be given again without being stored. By the signature one that was used up is
 * told from one that somebody made up: session ids stand in access tokens.
 */
const newRefreshToken = (sessionId: string, tokenSecret: string) =>
  refreshTokenOf(sessionId, randomBytes(32).toString('base64url'), tokenSecret);

const successorOf = (token: string, sessionId: string, tokenSecret: string) =>
  refreshTokenOf(
    sessionId,
    createHmac('sha256', tokenSecret).update(`refresh token after ${token}`).digest('base64url'),
    tokenSecret,
  );

const refreshTokenOf = (sessionId: string, secret: string, tokenSecret: string) => {
  const token = signToken(REFRESH, sessionId, secret, tokenSecret);
  return { token, hash: hashOf(token) };
};

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Where somebody logs in from, for a list of his sessions. */
export interface Device {
  address: string;
  userAgent: string | undefined;
}

export interface OpenedSession {
  sessionId: string;
  personId: string;
  refreshToken: string;
}

/** Opens a session for a person who has shown his password. */
export const openSession = async (
  { db, newId, tokenSecret }: { db: StoreDb; newId: NewId; tokenSecret: string },
  personId: string,
  device: Device,
  now: number,
): Promise<OpenedSession> => {
  const sessionId = newId('s');
  const { token, hash } = newRefreshToken(sessionId, tokenSecret);
  await db.insert(sessions).values({
    id: sessionId,
    personId,
    ...device,
    refreshHash: hash,
    createdAt: now,
    expiresAt: now + SESSION_IDLE_MS,
  });
  return { sessionId, personId, refreshToken: token };
};

/** The session a refresh token is for, whether or not the token is its latest. */
const findSession = async (db: StoreDb, token: string, now: number) => {
  const [sessionId = ''] = token.split('.');
  const [session] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
  return session;
};

export type RefreshResult =
  | { status: 'refreshed'; session: OpenedSession }
  /** Two people hold this session: it was revoked, and its sockets must be cut. */
  | { status: 'reused'; sessionId: string; personId: string }
  | { status: 'unknown' };

/**
 * The next refresh token for the latest one, or for the one before it within the grace. An older one has been
 * copied: it ends the session. One that was never given is nothing.
 */
export const refreshSession = async (
  db: StoreDb,
  token: string,
  tokenSecret: string,
  now: number,
): Promise<RefreshResult> => {
  const session = await findSession(db, token, now);
  if (!session) return { status: 'unknown' };
  const { id: sessionId, personId } = session;
  const next = successorOf(token, sessionId, tokenSecret);
  // The hash is in the condition too, so that of two uses at once only one rotates.
  const [rotated] = await db
    .update(sessions)
    .set({
      refreshHash: next.hash,
      previousHash: hashOf(token),
      rotatedAt: now,
      expiresAt: now + SESSION_IDLE_MS,
    })
    .where(
      and(eq(sessions.id, sessionId), eq(sessions.refreshHash, hashOf(token)), isNull(sessions.revokedAt)),
    )
    .returning({ id: sessions.id });
  if (rotated || (await isWithinGrace(db, token, next.hash, now))) {
    return { status: 'refreshed', session: { sessionId, personId, refreshToken: next.token } };
  }
  if (idInToken(REFRESH, token, tokenSecret) !== sessionId) return { status: 'unknown' };
  await revokeSession(db, sessionId, now);
  return { status: 'reused', sessionId, personId };
};

/** Whether this token was used up a moment ago and its successor has not been. */
const isWithinGrace = async (
  db: StoreDb,
  token: string,
  successorHash: string,
  now: number,
): Promise<boolean> => {
  const session = await findSession(db, token, now);
  return (
    session?.refreshHash === successorHash &&
    session.previousHash === hashOf(token) &&
    session.rotatedAt !== null &&
    now - session.rotatedAt <= REFRESH_GRACE_MS
  );
};

/** Ends a session for good. */
export const revokeSession = async (db: StoreDb, sessionId: string, now: number): Promise<void> => {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)));
};

/** Ends the session whose latest refresh token this is. Returns its id, or `null` when there is none. */
export const closeSession = async (db: StoreDb, token: string, now: number): Promise<string | null> => {
  const session = await findSession(db, token, now);
  if (!session || !equal(session.refreshHash, hashOf(token))) return null;
  await revokeSession(db, session.id, now);
  return session.id;
};
