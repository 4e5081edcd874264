import { createHash } from 'node:crypto';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ChainCheck } from '../../client-sdk/protocol/records.ts';
import { storable } from '../store/column-types.ts';
import type { StoreDb } from '../store/open.ts';
import { operationLog, operationLogHeads, subAccounts } from '../store/schema.ts';
import type { Author, Origin } from './author.ts';
import { canonicalJson } from './canonical-json.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Larger states are kept as their size and hash: rule sets have their versions elsewhere. */
const MAX_STATE_LENGTH = 100_000;
const ROWS_AT_ONCE = 1000;

/** The hash before the first row of every chain. */
const BEGINNING = '0'.repeat(64);

/** One change by anybody. */
export interface Operation extends Author {
  shopId: ShopId;
  /** What was done, such as `rules.publish`. */
  action: string;
  /** To what: a kind and an id, such as `buyer:42`. */
  target: string;
  /** The state that was changed; null where there was none. Secrets in it are hidden. */
  before: unknown;
  after: unknown;
  /** Ms since 1970. */
  at: number;
}

type Row = typeof operationLog.$inferSelect;

/**
 * Appends one row to the shop's operation log. The head of the chain stays locked until the transaction ends, so
 * that it never forks: in a transaction of several steps, record last.
 */
export async function recordOperation(db: StoreDb, operation: Operation): Promise<void> {
  const { shopId, actor, from } = operation;
  await db.transaction(async (tx) => {
    await tx.insert(operationLogHeads).values({ shopId, n: 0, hash: BEGINNING }).onConflictDoNothing();
    const [head] = await tx
      .select()
      .from(operationLogHeads)
      .where(eq(operationLogHeads.shopId, shopId))
      .for('update');
    if (!head) throw new Error(`the operation log of ${shopId} has no head`);
    const row: Omit<Row, 'hash'> = {
      shopId,
      n: head.n + 1,
      at: operation.at,
      actorKind: actor.kind,
      actorId: storable(actor.id),
      actorName: storable(actor.name),
      action: operation.action,
      target: storable(operation.target),
      before: stateText(operation.before),
      after: stateText(operation.after),
      address: storable(from.address),
      userAgent: from.userAgent === undefined ? null : storable(from.userAgent).slice(0, 500),
      previousHash: head.hash,
    };
    const hash = hashOf(row);
    await tx.insert(operationLog).values({ ...row, hash });
    await tx.update(operationLogHeads).set({ n: row.n, hash }).where(eq(operationLogHeads.shopId, shopId));
  });
}

/** What became of somebody's attempt to log in, or of his session. */
export type LoginResult = 'succeeded' | 'failed' | 'ended' | 'token_reused';

/** Appends a log-in to the operation logs of all shops in which that person has a sub-account. */
export async function recordLogin(
  db: StoreDb,
  { personId, result, from, at }: { personId: string; result: LoginResult; from: Origin; at: number },
): Promise<void> {
  const accounts = await db
    .select({ shopId: subAccounts.shopId, name: subAccounts.name })
    .from(subAccounts)
    .where(eq(subAccounts.personId, personId));
  for (const { shopId, name } of accounts) {
    await recordOperation(db, {
      shopId,
      actor: { kind: 'staff', id: personId, name },
      action: `login.${result}`,
      target: `person:${personId}`,
      before: null,
      after: null,
      from,
      at,
    });
  }
}

function stateText(state: unknown): string | null {
  if (state === null || state === undefined) return null;
  const text = canonicalJson(withoutSecrets(state));
  return text.length <= MAX_STATE_LENGTH
    ? text
    : canonicalJson({ tooLarge: { length: text.length, sha256: sha256(text) } });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Over every column of the row, the hash of the row before it among them. */
function hashOf({ previousHash, ...row }: Omit<Row, 'hash'>): string {
  return sha256(`${previousHash}\n${canonicalJson(row)}`);
}

/**
 * Recounts a shop's operation log from its first row, and says which is the first that is not as it was written.
 * Rows may be appended meanwhile.
 */
export async function checkOperationLog(db: StoreDb, shopId: ShopId): Promise<ChainCheck> {
  let [n, hash] = [0, BEGINNING];
  for (;;) {
    const rows = await db
      .select()
      .from(operationLog)
      .where(and(eq(operationLog.shopId, shopId), gt(operationLog.n, n)))
      .orderBy(asc(operationLog.n))
      .limit(ROWS_AT_ONCE);
    for (const { hash: stored, ...row } of rows) {
      n += 1;
      if (row.n !== n) return { status: 'broken', n, why: 'missing' };
      if (row.previousHash !== hash) return { status: 'broken', n, why: 'not_linked' };
      if (stored !== hashOf(row)) return { status: 'broken', n, why: 'changed' };
      hash = stored;
    }
    if (rows.length === ROWS_AT_ONCE) continue;
    // Read after the rows: in a sound log it is never behind them.
    const head = await readHead(db, shopId);
    if (head.n < n) return { status: 'broken', n: head.n + 1, why: 'after_the_head' };
    if (head.n === n) {
      return head.hash === hash
        ? { status: 'whole', rows: n, headHash: hash }
        : { status: 'broken', n, why: 'not_linked' };
    }
    if (rows.length === 0) return { status: 'broken', n: n + 1, why: 'missing' };
  }
}

async function readHead(db: StoreDb, shopId: ShopId): Promise<{ n: number; hash: string }> {
  const [head] = await db.select().from(operationLogHeads).where(eq(operationLogHeads.shopId, shopId));
  return head ?? { n: 0, hash: BEGINNING };
}
