import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { RecoveryCodes, SecondStepOffer } from '../../client-sdk/protocol/staff.ts';
import type { StoreDb } from '../store/open.ts';
import { persons } from '../store/schema.ts';

const PERIOD_SEC = 30;
/** A clock may be one step off, either way. */
const WINDOW = 1;
const RECOVERY_CODES = 10;

const totpOf = (secret: string, login: string) =>
  new TOTP({ issuer: 'fenliu', label: login, secret: Secret.fromBase32(secret), period: PERIOD_SEC });

const hashOf = (code: string): string =>
  createHash('sha256').update(code.toLowerCase().replaceAll('-', '')).digest('base64url');

type Person = typeof persons.$inferSelect;

/** Whether this person is asked for a code at log-in. */
export const hasSecondStep = ({ totpConfirmedAt }: Pick<Person, 'totpConfirmedAt'>): boolean =>
  totpConfirmedAt !== null;

/** Offers a new secret; nothing changes until a code of it has come back. `conflict` where a second step is set. */
export async function offerSecondStep(db: StoreDb, personId: string): Promise<Ack<SecondStepOffer>> {
  const secret = new Secret({ size: 20 }).base32;
  const [person] = await db
    .update(persons)
    .set({ totpSecret: secret, totpStep: null })
    .where(and(eq(persons.id, personId), isNull(persons.totpConfirmedAt)))
    .returning({ login: persons.login });
  if (!person) return refuse('conflict');
  return { ok: true, data: { secret, address: totpOf(secret, person.login).toString() } };
}

/** Sets the second step up with a first code; answers the recovery codes, which are shown this once. */
export async function confirmSecondStep(
  db: StoreDb,
  personId: string,
  code: string,
  now: number,
): Promise<Ack<RecoveryCodes>> {
  const [person] = await db.select().from(persons).where(eq(persons.id, personId));
  if (!person || hasSecondStep(person)) return refuse('conflict');
  if (!(await spendTotp(db, person, code, now))) return refuse('second_step', { path: 'code' });
  const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () =>
    randomBytes(6)
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
  await db
    .update(persons)
    .set({ totpConfirmedAt: now, recoveryHashes: recoveryCodes.map(hashOf) })
    .where(eq(persons.id, personId));
  return { ok: true, data: { recoveryCodes } };
}

/** Ends the second step, with a code of it. */
export async function endSecondStep(
  db: StoreDb,
  personId: string,
  code: string,
  now: number,
): Promise<Ack<null>> {
  const [person] = await db.select().from(persons).where(eq(persons.id, personId));
  if (!person || !hasSecondStep(person)) return refuse('conflict');
  if (!(await passesSecondStep(db, person, code, now))) return refuse('second_step', { path: 'code' });
  await db
    .update(persons)
    .set({ totpSecret: null, totpConfirmedAt: null, totpStep: null, recoveryHashes: null })
    .where(eq(persons.id, personId));
  return { ok: true, data: null };
}

/** Whether this code lets the person in: of his authenticator, or one for the day it is lost. Each is good once. */
export async function passesSecondStep(
  db: StoreDb,
  person: Person,
  code: string,
  now: number,
): Promise<boolean> {
  if (await spendTotp(db, person, code, now)) return true;
  const hash = hashOf(code);
  return db.transaction(async (tx) => {
    const [locked] = await tx.select().from(persons).where(eq(persons.id, person.id)).for('update');
    const hashes = locked?.recoveryHashes ?? [];
    if (!hashes.includes(hash)) return false;
    await tx
      .update(persons)
      .set({ recoveryHashes: hashes.filter((one) => one !== hash) })
      .where(eq(persons.id, person.id));
    return true;
  });
}

async function spendTotp(
  db: StoreDb,
  { id, login, totpSecret }: Person,
  code: string,
  now: number,
): Promise<boolean> {
  if (totpSecret === null) return false;
  const delta = totpOf(totpSecret, login).validate({ token: code, timestamp: now, window: WINDOW });
  if (delta === null) return false;
  const step = Math.floor(now / 1000 / PERIOD_SEC) + delta;
  // The step is in the condition too, so that of two uses of one code only one passes.
  const used = await db
    .update(persons)
    .set({ totpStep: step })
    .where(and(eq(persons.id, id), or(isNull(persons.totpStep), lt(persons.totpStep, step))))
    .returning({ id: persons.id });
  return used.length > 0;
}
