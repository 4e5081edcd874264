import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { and, eq, max, min } from 'drizzle-orm';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LogHit } from '../../client-sdk/protocol/records.ts';
import type { Clock } from '../clock.ts';
import type { StoreDb } from '../store/open.ts';
import { conversations, exportFiles, shops } from '../store/schema.ts';
import type { ExportOrder } from './export-order.ts';
import { newExportPath, removeExport } from './export-place.ts';
import { cellOf, exportedMessages } from './export-rows.ts';
import { isUnderWay } from './exports.ts';
import { guardCell } from './formula-guard.ts';

/** A table that no program opens any more. */
const MAX_ROWS = 1_000_000;

const HEADINGS = {
  'zh-CN': ['时间', '会话', '序号', '发送方', '发送人', '内容', '类型', '买家', '买家昵称', '客服', '分组'],
  'en-US': [
    'Time',
    'Conversation',
    'No.',
    'Side',
    'Sender',
    'Text',
    'Kind',
    'Buyer',
    'Buyer name',
    'Agent',
    'Group',
  ],
} as const;

export interface WriteExportParts {
  db: StoreDb;
  clock: Clock;
  dataDir: string;
  /** Aborted when the process stops. */
  stopping: AbortSignal;
}

/** The job of an export: writes the table, says how far it is, and stops when it is not wanted any more. */
export async function writeExport(
  { db, clock, dataDir, stopping }: WriteExportParts,
  { shopId, exportId }: { shopId: ShopId; exportId: string },
): Promise<{ status: 'done' | 'cancelled' | 'not_wanted'; rows: number }> {
  const change = (set: Partial<typeof exportFiles.$inferInsert>) =>
    db
      .update(exportFiles)
      .set(set)
      .where(and(eq(exportFiles.shopId, shopId), eq(exportFiles.id, exportId), isUnderWay))
      .returning();
  const [row] = await change({ status: 'running', progress: 0, rows: 0 });
  if (!row) return { status: 'not_wanted', rows: 0 };
  const give = async (end: () => Promise<unknown>) => {
    await end();
    await removeExport(dataDir, exportId);
  };
  let rows = 0;
  try {
    const table = await openTable(await newExportPath(dataDir, exportId), row.request);
    const progressOf = await timeline(db, shopId, row.request);
    const timeZone = await readTimeZone(db, shopId);
    for await (const hits of exportedMessages(db, shopId, row.request)) {
      const [wanted] = await change({ progress: progressOf(hits), rows });
      if (!wanted || stopping.aborted) {
        await give(() => table.close());
        // Stopped with the process, it is begun again by another.
        if (wanted) throw new Error('the process stops');
        return { status: 'cancelled', rows };
      }
      for (const hit of hits.slice(0, MAX_ROWS - rows)) await table.write(cellsOf(hit, timeZone));
      rows = Math.min(MAX_ROWS, rows + hits.length);
      if (rows === MAX_ROWS) break;
    }
    await table.close();
    const [done] = await change({ status: 'done', progress: 100, rows, finishedAt: clock() });
    if (!done) await give(async () => {});
    return { status: done ? 'done' : 'cancelled', rows };
  } catch (error) {
    if (!stopping.aborted) await give(() => change({ status: 'failed', finishedAt: clock() }));
    throw error;
  }
}

/** For programs that make tables: UTF-8 is named, and no cell is a formula. */
async function openTable(path: string, { language }: ExportOrder) {
  const csv = stringify({ bom: true, record_delimiter: 'windows' });
  const file = createWriteStream(path, { mode: 0o600 });
  csv.pipe(file);
  const write = async (cells: readonly (string | number)[]) => {
    const guarded = cells.map((cell) => (typeof cell === 'string' ? guardCell(cell) : cell));
    if (!csv.write(guarded)) await new Promise((resolve) => csv.once('drain', resolve));
  };
  await write(HEADINGS[language]);
  return {
    write,
    close: async () => {
      csv.end();
      await finished(file);
    },
  };
}

const cellsOf = ({ message, buyer, groupId, agent }: LogHit, timeZone: string) => [
  localTime(message.at, timeZone),
  message.conversationId,
  message.seq,
  message.from.kind,
  message.from.kind === 'system' ? '' : message.from.name,
  cellOf(message.body),
  message.body.kind,
  buyer.buyerId,
  buyer.name,
  agent?.name ?? '',
  groupId,
];

/** `2026-01-31 09:05:00` in the shop's time zone. */
const localTime = (at: number, timeZone: string): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone });

async function readTimeZone(db: StoreDb, shopId: ShopId): Promise<string> {
  const [shop] = await db.select({ timeZone: shops.timezone }).from(shops).where(eq(shops.id, shopId));
  return shop?.timeZone ?? 'UTC';
}

/** How far an export is: it runs from the newest to the oldest, so that time tells. */
async function timeline(
  db: StoreDb,
  shopId: ShopId,
  { filter }: ExportOrder,
): Promise<(hits: LogHit[]) => number> {
  const [span] = await db
    .select({ from: min(conversations.openedAt), until: max(conversations.updatedAt) })
    .from(conversations)
    .where(eq(conversations.shopId, shopId));
  const until = Math.min(filter.untilAt ?? Number.POSITIVE_INFINITY, span?.until ?? 0);
  const from = Math.min(until, Math.max(filter.fromAt ?? 0, span?.from ?? 0));
  let progress = 0;
  return (hits) => {
    const at = hits.at(-1)?.message.at ?? until;
    const part = until > from ? (until - at) / (until - from) : 0;
    progress = Math.max(progress, Math.min(99, Math.floor(part * 100)));
    return progress;
  };
}
