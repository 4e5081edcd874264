import { type Response, Router } from 'express';
import { z } from 'zod';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { ConversationId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import { PerformanceAnswer, PerformanceQuery } from '../../../client-sdk/protocol/performance.ts';
import {
  ChainCheck,
  ExportFile,
  ExportRequest,
  ExportsAnswer,
  LoggedConversation,
  LogPage,
  LogQuery,
  OperationsPage,
  OperationsQuery,
  RecordSettings,
} from '../../../client-sdk/protocol/records.ts';
import { SharesAnswer, SharesQuery } from '../../../client-sdk/protocol/shares.ts';
import { StaffingAnswer, StaffingQuery } from '../../../client-sdk/protocol/staffing.ts';
import { exportFolder, exportName } from '../../records/export-place.ts';
import {
  type ExportParts,
  endExport,
  listExports,
  readExport,
  requestExport,
} from '../../records/exports.ts';
import { listLogged } from '../../records/list-logged.ts';
import { type LogView, logViewOf } from '../../records/log-view.ts';
import { checkOperationLog } from '../../records/operation-log.ts';
import { readPerformance } from '../../records/performance.ts';
import { writePerformance } from '../../records/performance-table.ts';
import { readLogged } from '../../records/read-logged.ts';
import { readOperations } from '../../records/read-operations.ts';
import { readRecordSettings, writeRecordSettings } from '../../records/record-settings.ts';
import { searchMessages } from '../../records/search-messages.ts';
import { readShares } from '../../records/shares.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import type { Action } from '../../staff/policy.ts';
import { readStaffing } from '../../staffing/staffing.ts';
import { admitReader, admitStaff, type Reader } from './admit.ts';
import { route } from './route.ts';

export interface RecordRoutesParts extends ExportParts {
  authenticate: Authenticate;
}

const Shop = z.object({ shopId: ShopId });
const Conversation = Shop.extend({ conversationId: ConversationId });
const Export = Shop.extend({ exportId: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/) });
interface PerformanceCall {
  params: { shopId: ShopId };
  query: PerformanceQuery;
  caller: Reader;
}

const From = z.object({ afterSeq: z.coerce.number().int().min(0).default(0) });

/** The records of a shop: chat log, exports, operation log, log-ins, how long they are kept. */
export const recordRoutes = (parts: RecordRoutesParts): Router => {
  const { db, dataDir, clock } = parts;
  const routes = Router();
  const at = (rest: string) => `/shops/:shopId/records${rest}`;
  const admit = (action: Action) => admitStaff(parts.authenticate, action);
  const admitToRead = (action: Action) => admitReader(parts.authenticate, action);

  /** Runs the rest with as much of the chat log as the caller may do this to. */
  const withView = async <T>(
    { actor, membership }: Reader,
    action: Action,
    run: (view: LogView) => Promise<Ack<T>>,
  ): Promise<Ack<T>> => {
    const view = logViewOf(actor, membership, action);
    return view ? run(view) : refuse('forbidden');
  };

  routes.get(
    at('/messages'),
    route({
      params: Shop,
      query: LogQuery,
      answer: LogPage,
      cost: 5,
      admit: admitToRead('log.search'),
      run: ({ params: { shopId }, query: { q, cursor, limit, ...filter }, caller }) =>
        withView(caller, 'log.search', (view) =>
          q
            ? searchMessages(db, shopId, { ...filter, q }, view, { cursor, limit })
            : listLogged(db, shopId, filter, view, { cursor, limit }),
        ),
    }),
  );
  routes.get(
    at('/conversations/:conversationId'),
    route({
      params: Conversation,
      query: From,
      answer: LoggedConversation,
      admit: admitToRead('log.search'),
      run: ({ params: { shopId, conversationId }, query, caller }) =>
        withView(caller, 'log.search', (view) =>
          readLogged(db, shopId, conversationId, view, query.afterSeq),
        ),
    }),
  );

  routes.post(
    at('/exports'),
    route({
      params: Shop,
      body: ExportRequest,
      answer: ExportFile,
      cost: 10,
      refuses: ['limit_reached'],
      admit: admit('log.export'),
      run: ({ params: { shopId }, body, caller }) =>
        withView(caller, 'log.export', (view) => requestExport(parts, shopId, caller.author, body, view)),
    }),
  );
  routes.get(
    at('/exports'),
    route({
      params: Shop,
      answer: ExportsAnswer,
      admit: admit('log.export'),
      run: async ({ params: { shopId }, caller }) => ({
        ok: true,
        data: { exports: await listExports(db, shopId, caller.actor.personId) },
      }),
    }),
  );
  routes.get(
    at('/exports/:exportId'),
    route({
      params: Export,
      answer: ExportFile,
      admit: admit('log.export'),
      run: ({ params: { shopId, exportId }, caller }) =>
        readExport(db, shopId, caller.actor.personId, exportId),
    }),
  );
  routes.delete(
    at('/exports/:exportId'),
    route({
      params: Export,
      answer: ExportFile,
      admit: admit('log.export'),
      run: ({ params: { shopId, exportId }, caller }) =>
        endExport(parts, shopId, caller.actor.personId, exportId),
    }),
  );
  routes.get(
    at('/exports/:exportId/file'),
    route({
      params: Export,
      answer: { types: ['text/csv'] },
      admit: admit('log.export'),
      run: async ({ params: { shopId, exportId }, caller }) => {
        const found = await readExport(db, shopId, caller.actor.personId, exportId);
        if (!found.ok) return found;
        const { status, endsAt } = found.data;
        return status === 'done' && clock() < endsAt ? found : refuse('not_found');
      },
      send: ({ exportId }, response) => sendTable(dataDir, exportId, response),
    }),
  );

  const performanceOf = {
    params: Shop,
    query: PerformanceQuery,
    answer: PerformanceAnswer,
    cost: 10,
    admit: admitToRead('performance.read'),
    run: ({ params: { shopId }, query, caller }: PerformanceCall) =>
      withView(caller, 'performance.read', ({ reach }) => readPerformance(db, shopId, query, reach, clock())),
  };
  routes.get(at('/performance'), route(performanceOf));
  routes.get(
    at('/performance.csv'),
    route({
      ...performanceOf,
      answer: { types: ['text/csv'] },
      send: ({ rows }: PerformanceAnswer, response) => {
        response.attachment('performance.csv').type('text/csv').send(writePerformance(rows));
      },
    }),
  );

  routes.get(
    at('/shares'),
    route({
      params: Shop,
      query: SharesQuery,
      answer: SharesAnswer,
      cost: 10,
      admit: admitToRead('performance.read-shop'),
      run: ({ params: { shopId }, query }) => readShares(db, shopId, query),
    }),
  );
  routes.get(
    at('/staffing'),
    route({
      params: Shop,
      query: StaffingQuery,
      answer: StaffingAnswer,
      cost: 10,
      admit: admitToRead('performance.read-shop'),
      run: ({ params: { shopId }, query }) => readStaffing(db, shopId, query, clock()),
    }),
  );

  for (const [kind, action] of [
    ['operations', 'operations.read'],
    ['logins', 'logins.read'],
  ] as const) {
    routes.get(
      at(`/${kind}`),
      route({
        params: Shop,
        query: OperationsQuery,
        answer: OperationsPage,
        admit: admitToRead(action),
        run: async ({ params: { shopId }, query }) => ({
          ok: true,
          data: await readOperations(db, shopId, kind, query),
        }),
      }),
    );
  }
  routes.get(
    at('/operations/check'),
    route({
      params: Shop,
      answer: ChainCheck,
      cost: 50,
      admit: admitToRead('operations.read'),
      run: async ({ params: { shopId } }) => ({ ok: true, data: await checkOperationLog(db, shopId) }),
    }),
  );

  routes.get(
    at('/settings'),
    route({
      params: Shop,
      answer: RecordSettings,
      admit: admit('shop.settings'),
      run: async ({ params: { shopId } }) => ({ ok: true, data: await readRecordSettings(db, shopId) }),
    }),
  );
  routes.put(
    at('/settings'),
    route({
      params: Shop,
      body: RecordSettings,
      answer: RecordSettings,
      admit: admit('shop.settings'),
      run: async ({ params: { shopId }, body, caller }) => ({
        ok: true,
        data: await writeRecordSettings(parts, shopId, body, caller.author),
      }),
    }),
  );

  return routes;
};

function sendTable(dataDir: string, exportId: string, response: Response): Promise<void> {
  response.attachment(exportName(exportId)).set({
    'Content-Type': 'text/csv; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  return new Promise((resolve, reject) => {
    response.sendFile(exportName(exportId), { root: exportFolder(dataDir), cacheControl: false }, (error) => {
      // A client that went away in the middle is no failure of ours.
      if (!error || response.headersSent) resolve();
      else reject(error);
    });
  });
}
