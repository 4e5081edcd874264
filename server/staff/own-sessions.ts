import { and, desc, eq, gt, isNull, ne } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { SessionsAnswer } from '../../client-sdk/protocol/staff.ts';
import type { StoreDb } from '../store/open.ts';
import { persons, sessions } from '../store/schema.ts';
import type { StaffActor } from './actor.ts';
import { fitsPassword, hashPassword } from './password.ts';
import { isGoodPassword } from './password-rules.ts';

export interface SessionParts {
  db: StoreDb;
  clock: () => number;
  /** Told of every session that ends, so that its open sockets are cut on all nodes. */
  onRevoked: (sessionId: string) => Promise<void> | void;
}

/** Where a person is logged in at this moment, the latest first. */
export async function listSessions(
  { db, clock }: SessionParts,
  { personId, sessionId }: StaffActor,
): Promise<SessionsAnswer> {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt), gt(sessions.expiresAt, clock())))
    .orderBy(desc(sessions.createdAt))
    .limit(200);
  return {
    sessions: rows.map(({ id, createdAt, rotatedAt, address, userAgent }) => ({
      sessionId: id,
      current: id === sessionId,
      createdAt,
      seenAt: rotatedAt ?? createdAt,
      address,
      userAgent,
    })),
  };
}

/** Ends one of a person's own sessions. */
export async function revokeOwnSession(
  parts: SessionParts,
  { personId }: StaffActor,
  sessionId: string,
): Promise<Ack<null>> {
  const ended = await endWhere(parts, personId, eq(sessions.id, sessionId));
  return ended.length > 0 ? { ok: true, data: null } : refuse('not_found');
}

/** Ends all sessions of a person but one; all of them where none is to stay. */
export async function endSessions(parts: SessionParts, personId: string, keepId?: string): Promise<void> {
  await endWhere(parts, personId, keepId === undefined ? undefined : ne(sessions.id, keepId));
}

async function endWhere(
  { db, clock, onRevoked }: SessionParts,
  personId: string,
  which: ReturnType<typeof eq> | undefined,
): Promise<{ id: string }[]> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: clock() })
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt), which))
    .returning({ id: sessions.id });
  for (const { id } of ended) await onRevoked(id);
  return ended;
}

/** A new password for the old one; whoever else is logged in is not any more. */
export async function changePassword(
  parts: SessionParts,
  { personId, sessionId }: StaffActor,
  { password, next }: { password: string; next: string },
): Promise<Ack<null>> {
  const { db } = parts;
  const [person] = await db.select().from(persons).where(eq(persons.id, personId));
  if (!person || !(await fitsPassword(person.passwordHash, password))) {
    return refuse('forbidden', { path: 'password' });
  }
  if (!isGoodPassword(next, person.login)) return refuse('weak_password', { path: 'next' });
  const passwordHash = await hashPassword(next);
  await db.update(persons).set({ passwordHash }).where(eq(persons.id, personId));
  await endSessions(parts, personId, sessionId);
  return { ok: true, data: null };
}
