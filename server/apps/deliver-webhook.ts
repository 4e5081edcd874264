import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StoreDb } from '../store/open.ts';
import { webhookDeliveries, webhooks } from '../store/schema.ts';
import { findTarget, type Resolve } from './public-address.ts';
import { type Sent, sendSigned } from './send-signed.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** Conversations whose events are under way at once. */
const AT_ONCE = 10;
/** A job ends after so many rounds, so that a busy webhook holds up neither the others nor a stop. */
const MAX_ROUNDS = 50;

/** 5 s, 10 s, 20 s … at most an hour: 15 tries are half a day. */
const FIRST_RETRY_MS = 5 * SECOND_MS;
const MAX_RETRY_MS = HOUR_MS;
const MAX_TRIES = 15;
/** While nothing gets through, the whole webhook is tried no more often than this. */
const MAX_PAUSE_MS = 60 * SECOND_MS;
/** Who hears nothing for so long is switched off. */
const DISABLE_AFTER_MS = 72 * HOUR_MS;

export interface DeliverWebhookParts {
  db: StoreDb;
  clock: Clock;
  resolve: Resolve;
  /** Hosts that may be anywhere, also inside. */
  allowedHosts: readonly string[];
  /** ms that a receiver has for its answer. */
  answerWithinMs?: number;
  stopping: AbortSignal;
}

type Hook = typeof webhooks.$inferSelect;
type Delivery = typeof webhookDeliveries.$inferSelect;

/**
 * Sends what is due of one webhook: the oldest event of each conversation, then the next. It may die anywhere: what
 * was sent and not written down is sent again, with the same id.
 */
export async function deliverWebhook(parts: DeliverWebhookParts, webhookId: string): Promise<void> {
  const { db, clock, stopping } = parts;
  for (let round = 0; round < MAX_ROUNDS && !stopping.aborted; round += 1) {
    const [hook] = await db.select().from(webhooks).where(eq(webhooks.id, webhookId));
    if (!hook?.enabled || hook.pausedUntil > clock()) return;
    const due = await readDue(db, webhookId, clock());
    if (due.length === 0) return;
    const results = await Promise.all(due.map((delivery) => deliver(parts, hook, delivery)));
    if (stopping.aborted) return;
    await noteHealth(parts, hook, results.some(Boolean));
  }
}

/** The first waiting event of each conversation, where its time has come. */
const readDue = async (db: StoreDb, webhookId: string, now: number): Promise<Delivery[]> => {
  const heads = db
    .selectDistinctOn([webhookDeliveries.conversationId])
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.status, 'waiting')))
    .orderBy(webhookDeliveries.conversationId, webhookDeliveries.n)
    .as('heads');
  return db.select().from(heads).where(lte(heads.nextTryAt, now)).orderBy(asc(heads.n)).limit(AT_ONCE);
};

/** One try, written down. True when it was taken. */
const deliver = async (
  { db, clock, resolve, allowedHosts, answerWithinMs, stopping }: DeliverWebhookParts,
  { url, secret }: Hook,
  { n, eventId, body, tries }: Delivery,
): Promise<boolean> => {
  const began = clock();
  const target = await findTarget(url, allowedHosts, resolve);
  const sent: Sent =
    target.status === 'ok'
      ? await sendSigned({
          url,
          addresses: target.addresses,
          eventId,
          body,
          secret,
          now: began,
          answerWithinMs,
          stopping,
        })
      : { status: 'failed', why: target.why };
  // Nobody knows whether it arrived: it is tried again after the start.
  if (stopping.aborted) return false;
  const taken = sent.status === 'answered' && sent.code >= 200 && sent.code < 300;
  const now = clock();
  const retryMs = Math.min(FIRST_RETRY_MS * 2 ** tries, MAX_RETRY_MS);
  const untaken = tries + 1 >= MAX_TRIES ? ('failed' as const) : ('waiting' as const);
  await db
    .update(webhookDeliveries)
    .set({
      status: taken ? 'delivered' : untaken,
      tries: tries + 1,
      triedAt: began,
      nextTryAt: now + retryMs,
      durationMs: now - began,
      responseCode: sent.status === 'answered' ? sent.code : null,
      answer: sent.status === 'answered' ? sent.answer : sent.why,
    })
    .where(eq(webhookDeliveries.n, n));
  return taken;
};

const noteHealth = async (
  { db, clock }: DeliverWebhookParts,
  hook: Hook,
  anyTaken: boolean,
): Promise<void> => {
  const now = clock();
  const { id, shopId, failures, failingSince } = hook;
  if (anyTaken) {
    if (failures > 0) await setHealth(db, id, { failures: 0, failingSince: null, pausedUntil: 0 });
    return;
  }
  const since = failingSince ?? now;
  const pausedUntil = now + Math.min(SECOND_MS * 2 ** failures, MAX_PAUSE_MS);
  await setHealth(db, id, { failures: failures + 1, failingSince: since, pausedUntil });
  if (now - since < DISABLE_AFTER_MS) return;
  await db.transaction(async (tx) => {
    await setHealth(tx, id, { enabled: false, disabledAt: now });
    await recordOperation(tx, {
      shopId,
      actor: { kind: 'system', id: 'webhooks', name: '' },
      from: { address: '', userAgent: undefined },
      action: 'webhook.disable',
      target: `webhook:${id}`,
      before: { enabled: true },
      after: { enabled: false, failingSince: since },
      at: now,
    });
  });
};

const setHealth = async (db: StoreDb, id: string, health: Partial<Hook>): Promise<void> => {
  await db.update(webhooks).set(health).where(eq(webhooks.id, id));
};

/** The webhooks of all shops that have something due. */
export const findDueWebhooks = async (db: StoreDb, now: number): Promise<string[]> => {
  const rows = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(
      and(
        eq(webhooks.enabled, true),
        lte(webhooks.pausedUntil, now),
        sql`exists (select 1 from ${webhookDeliveries} where ${webhookDeliveries.webhookId} = ${webhooks.id}
          and ${webhookDeliveries.status} = 'waiting' and ${webhookDeliveries.nextTryAt} <= ${now})`,
      ),
    );
  return rows.map(({ id }) => id);
};
