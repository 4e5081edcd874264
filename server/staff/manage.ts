import { eq } from 'drizzle-orm';
import { type Ack, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { NewId } from '../ids.ts';
import type { Author, Origin } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { type PublishParts, putInForce } from '../shop/rules.ts';
import type { StoreDb } from '../store/open.ts';
import { shops } from '../store/schema.ts';
import { findAccount, isLive, type StoredAccount } from './accounts.ts';
import { agentIdIn, type StaffActor } from './actor.ts';
import { type Action, can } from './policy.ts';

/** What the use-cases about people and rights stand on. */
export interface StaffParts extends PublishParts {
  newId: NewId;
  /** Told whose rights have changed, so that their open sockets are opened anew on all nodes. */
  onRightsChanged: (personIds: string[]) => void;
}

/** Who manages, in which shop, and from where. */
export interface Manager {
  staff: StaffActor;
  shopId: ShopId;
  from: Origin;
}

/** One change of people or rights, while the shop's staff is locked. */
export interface Change {
  tx: StoreDb;
  now: number;
  /** The manager's own sub-account as it stands at this moment. */
  me: StoredAccount;
  /** Whether he may do this to the people of that department. */
  may: (action: Action, departmentId?: string | null) => boolean;
  /** Writes down what was done. */
  record: (action: string, target: string, before: unknown, after: unknown) => Promise<void>;
  /** These persons' rights are other than before. */
  touch: (...personIds: string[]) => void;
}

/**
 * Runs one change of a shop's people or rights. Of two at once, the second sees what the first has done: nobody
 * passes on a right that was just taken from him. Afterwards the router and the open sockets are told.
 */
export async function manage<T>(
  parts: StaffParts,
  { staff, shopId, from }: Manager,
  run: (change: Change) => Promise<Ack<T>>,
): Promise<Ack<T>> {
  const now = parts.clock();
  const touched = new Set<string>();
  const answer = await orRefused(parts.db, async (tx): Promise<Ack<T>> => {
    await tx.select({ id: shops.id }).from(shops).where(eq(shops.id, shopId)).for('update');
    const me = await findAccount(tx, shopId, agentIdIn(staff, shopId) ?? '');
    if (!me || !isLive(me, now)) return refuse('not_found');
    const actor: StaffActor = { ...staff, memberships: [{ ...me, shopName: '' }] };
    const author: Author = { actor: { kind: 'staff', id: staff.personId, name: me.name }, from };
    return run({
      tx,
      now,
      me,
      may: (action, departmentId = null) => can(actor, action, { shopId, departmentId }),
      record: (action, target, before, after) =>
        recordOperation(tx, { ...author, shopId, action, target, before, after, at: now }),
      touch: (...personIds) => {
        for (const id of personIds) touched.add(id);
      },
    });
  });
  if (!answer.ok) return answer;
  await putInForce(parts, shopId);
  if (touched.size > 0) parts.onRightsChanged([...touched]);
  return answer;
}

/** A transaction of which nothing stays when it ends in a refusal. */
export async function orRefused<T>(db: StoreDb, run: (tx: StoreDb) => Promise<Ack<T>>): Promise<Ack<T>> {
  let refusal: WireError | undefined;
  try {
    return await db.transaction(async (tx) => {
      const answer = await run(tx);
      if (answer.ok) return answer;
      refusal = answer;
      return tx.rollback();
    });
  } catch (error) {
    if (refusal) return refusal;
    throw error;
  }
}
