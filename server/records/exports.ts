import { and, desc, eq, inArray, lte } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { ExportFile, ExportRequest } from '../../client-sdk/protocol/records.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import type { StoreDb } from '../store/open.ts';
import { exportFiles } from '../store/schema.ts';
import type { Author } from './author.ts';
import { removeExport } from './export-place.ts';
import type { LogView } from './log-view.ts';
import { recordOperation } from './operation-log.ts';

/** A file is there for a day. */
const KEPT_MS = 86_400_000;
const LISTED = 20;

export interface ExportParts {
  db: StoreDb;
  clock: Clock;
  newId: NewId;
  dataDir: string;
  /** Has a worker write it. */
  wakeExport: (shopId: ShopId, exportId: string) => Promise<void>;
}

export const isUnderWay = inArray(exportFiles.status, ['waiting', 'running']);

type Row = typeof exportFiles.$inferSelect;

const toFile = ({ id, request, ...row }: Row): ExportFile => ({
  exportId: id,
  status: row.status,
  progress: row.progress,
  rows: row.rows,
  filter: request.filter,
  requestedAt: row.requestedAt,
  finishedAt: row.finishedAt,
  endsAt: row.endsAt,
});

/** Asks for a table of what this person may see. Refuses with `limit_reached` while another of his is under way. */
export async function requestExport(
  { db, clock, newId, wakeExport }: ExportParts,
  shopId: ShopId,
  author: Author,
  request: ExportRequest,
  view: LogView,
): Promise<Ack<ExportFile>> {
  const exportId = newId('x');
  const personId = author.actor.id;
  const row = await db.transaction(async (tx) => {
    const underWay = await tx.$count(exportFiles, and(ofPerson(shopId, personId), isUnderWay));
    if (underWay > 0) return null;
    const [inserted] = await tx
      .insert(exportFiles)
      .values({
        id: exportId,
        shopId,
        request: { ...request, ...view },
        requestedBy: personId,
        requestedAt: clock(),
        status: 'waiting',
        progress: 0,
        rows: 0,
        endsAt: clock() + KEPT_MS,
      })
      .returning();
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'records.export',
      target: `export:${exportId}`,
      before: null,
      after: request.filter,
      at: clock(),
    });
    return inserted ?? null;
  });
  if (!row) return refuse('limit_reached');
  await wakeExport(shopId, exportId);
  return { ok: true, data: toFile(row) };
}

const ofPerson = (shopId: ShopId, personId: string) =>
  and(eq(exportFiles.shopId, shopId), eq(exportFiles.requestedBy, personId));

/** The newest exports that this person asked for. */
export async function listExports(db: StoreDb, shopId: ShopId, personId: string): Promise<ExportFile[]> {
  const rows = await db
    .select()
    .from(exportFiles)
    .where(ofPerson(shopId, personId))
    .orderBy(desc(exportFiles.requestedAt))
    .limit(LISTED);
  return rows.map(toFile);
}

/** One export of this person; nobody else's exist for him. */
export async function readExport(
  db: StoreDb,
  shopId: ShopId,
  personId: string,
  exportId: string,
): Promise<Ack<ExportFile>> {
  const [row] = await db
    .select()
    .from(exportFiles)
    .where(and(ofPerson(shopId, personId), eq(exportFiles.id, exportId)));
  return row ? { ok: true, data: toFile(row) } : refuse('not_found');
}

/** Ends an export: what is under way stops, what is done is removed. */
export async function endExport(
  { db, clock, dataDir }: Pick<ExportParts, 'db' | 'clock' | 'dataDir'>,
  shopId: ShopId,
  personId: string,
  exportId: string,
): Promise<Ack<ExportFile>> {
  const mine = and(ofPerson(shopId, personId), eq(exportFiles.id, exportId));
  await db.update(exportFiles).set({ status: 'cancelled', finishedAt: clock() }).where(and(mine, isUnderWay));
  const [ended] = await db
    .update(exportFiles)
    .set({ status: 'ended' })
    .where(and(mine, eq(exportFiles.status, 'done')))
    .returning({ id: exportFiles.id });
  if (ended) await removeExport(dataDir, exportId);
  return readExport(db, shopId, personId, exportId);
}

/** Removes the files whose time is over. */
export async function endOldExports({
  db,
  clock,
  dataDir,
}: Pick<ExportParts, 'db' | 'clock' | 'dataDir'>): Promise<void> {
  const over = await db
    .update(exportFiles)
    .set({ status: 'ended' })
    .where(and(eq(exportFiles.status, 'done'), lte(exportFiles.endsAt, clock())))
    .returning({ id: exportFiles.id });
  for (const { id } of over) await removeExport(dataDir, id);
}
