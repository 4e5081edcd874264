import { and, desc, eq, gte, like, lt, notLike } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { OperationsPage, OperationsQuery } from '../../client-sdk/protocol/records.ts';
import type { StoreDb } from '../store/open.ts';
import { operationLog } from '../store/schema.ts';

/** `%` and `_` of a query stand for themselves. */
const beginningWith = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * A page of a shop's operation log, newest first.
 * @param kind log-ins, or everything else
 */
export async function readOperations(
  db: StoreDb,
  shopId: ShopId,
  kind: 'operations' | 'logins',
  { actorId, action, fromAt, untilAt, before, limit }: OperationsQuery,
): Promise<OperationsPage> {
  const { n, at } = operationLog;
  const rows = await db
    .select()
    .from(operationLog)
    .where(
      and(
        eq(operationLog.shopId, shopId),
        kind === 'logins' ? like(operationLog.action, 'login.%') : notLike(operationLog.action, 'login.%'),
        actorId === undefined ? undefined : eq(operationLog.actorId, actorId),
        action === undefined ? undefined : like(operationLog.action, beginningWith(action)),
        fromAt === undefined ? undefined : gte(at, fromAt),
        untilAt === undefined ? undefined : lt(at, untilAt),
        before === undefined ? undefined : lt(n, before),
      ),
    )
    .orderBy(desc(n))
    .limit(limit + 1);
  return {
    operations: rows.slice(0, limit).map((row) => ({
      n: row.n,
      at: row.at,
      actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      action: row.action,
      target: row.target,
      before: row.before === null ? null : JSON.parse(row.before),
      after: row.after === null ? null : JSON.parse(row.after),
      address: row.address,
      userAgent: row.userAgent,
    })),
    more: rows.length > limit,
  };
}
