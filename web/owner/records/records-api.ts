import type { PerformanceAnswer, PerformanceQuery } from '../../../client-sdk/protocol/performance.ts';
import type {
  ChainCheck,
  ExportFile,
  ExportRequest,
  LogFilter,
  LoggedConversation,
  LogPage,
  OperationsPage,
  RecordSettings,
} from '../../../client-sdk/protocol/records.ts';
import type { SharesAnswer, SharesQuery } from '../../../client-sdk/protocol/shares.ts';
import type { StaffingAnswer, StaffingQuery } from '../../../client-sdk/protocol/staffing.ts';
import { type RestCall, rest, restResponse } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

/** The records of a shop. Every call throws a `WireFailure` when it is refused. */

const pathOf = (shopId: string, path: string) => `/v1/shops/${encodeURIComponent(shopId)}/records${path}`;

async function call<T>(
  { url, keeper }: StaffSession,
  shopId: string,
  path: string,
  more: RestCall = {},
): Promise<T> {
  return rest(url, pathOf(shopId, path), { token: await keeper.token(), ...more });
}

export const searchLog = (session: StaffSession, shopId: string, filter: LogFilter, cursor?: string) =>
  call<LogPage>(session, shopId, '/messages', { query: { ...filter, cursor } });

export const loadLogged = (session: StaffSession, shopId: string, conversationId: string, afterSeq: number) =>
  call<LoggedConversation>(session, shopId, `/conversations/${encodeURIComponent(conversationId)}`, {
    query: { afterSeq },
  });

export const orderExport = (session: StaffSession, shopId: string, json: ExportRequest) =>
  call<ExportFile>(session, shopId, '/exports', { method: 'POST', json });

export const loadExports = (session: StaffSession, shopId: string) =>
  call<{ exports: ExportFile[] }>(session, shopId, '/exports');

export const endExport = (session: StaffSession, shopId: string, exportId: string) =>
  call<ExportFile>(session, shopId, `/exports/${encodeURIComponent(exportId)}`, { method: 'DELETE' });

export const loadPerformance = (session: StaffSession, shopId: string, query: PerformanceQuery) =>
  call<PerformanceAnswer>(session, shopId, '/performance', { query });

export const loadShares = (session: StaffSession, shopId: string, query: SharesQuery) =>
  call<SharesAnswer>(session, shopId, '/shares', { query });

export const loadStaffing = (session: StaffSession, shopId: string, query: StaffingQuery) =>
  call<StaffingAnswer>(session, shopId, '/staffing', { query });

/** The performance as a table. */
export async function fetchPerformance(
  { url, keeper }: StaffSession,
  shopId: string,
  query: PerformanceQuery,
): Promise<Blob> {
  const path = pathOf(shopId, '/performance.csv');
  return (await restResponse(url, path, { token: await keeper.token(), query })).blob();
}

/** The table itself. */
export async function fetchExport(
  { url, keeper }: StaffSession,
  shopId: string,
  exportId: string,
): Promise<Blob> {
  const path = pathOf(shopId, `/exports/${encodeURIComponent(exportId)}/file`);
  return (await restResponse(url, path, { token: await keeper.token() })).blob();
}

export const loadOperations = (
  session: StaffSession,
  shopId: string,
  kind: 'operations' | 'logins',
  query: { action?: string; actorId?: string; before?: number },
) => call<OperationsPage>(session, shopId, `/${kind}`, { query });

export const checkOperations = (session: StaffSession, shopId: string) =>
  call<ChainCheck>(session, shopId, '/operations/check');

export const loadSettings = (session: StaffSession, shopId: string) =>
  call<RecordSettings>(session, shopId, '/settings');

export const saveSettings = (session: StaffSession, shopId: string, json: RecordSettings) =>
  call<RecordSettings>(session, shopId, '/settings', { method: 'PUT', json });
