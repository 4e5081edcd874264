import { randomBytes } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import { type Ack, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import { isBuiltInRole } from '../../client-sdk/protocol/permissions.ts';
import {
  type AccountRouting,
  CreateAccountRequest,
  type ImportLine,
} from '../../client-sdk/protocol/staff.ts';
import { readShopSetup } from '../shop/setup.ts';
import { dayBounds } from '../store/day-start.ts';
import { changeRouting } from './account-routing.ts';
import { readAccounts } from './accounts.ts';
import { createAccount } from './create-account.ts';
import { listDepartments } from './departments.ts';
import { type Manager, manage, type StaffParts } from './manage.ts';
import { listRoles } from './own-roles.ts';

const MAX_ROWS = 1000;

/** Columns of the file; `login` and `name` must be there. Departments, roles and groups go by name or id. */
const COLUMNS = [
  'login',
  'name',
  'password',
  'role',
  'department',
  'position',
  'fullName',
  'signature',
  'externalId',
  'limit',
  'weight',
  'takesPart',
  'mobileRouting',
  'groups',
  'endsAt',
] as const;
type Column = (typeof COLUMNS)[number];
type Row = Partial<Record<Column, string>>;

const YES = /^(1|true|yes|y|是)$/i;

/** A CSV file as rows; refused as a whole where it is none. */
export function parseAccountsCsv(text: string): Ack<Row[]> {
  try {
    const rows: Row[] = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim()),
      skip_empty_lines: true,
      trim: true,
      to_line: MAX_ROWS + 2,
    });
    const [first] = rows;
    if (!first) return refuse('bad_request', { path: 'file', reason: 'no rows' });
    const missing = (['login', 'name'] as const).find((column) => !(column in first));
    if (missing) return refuse('bad_request', { path: missing, reason: 'column is missing' });
    const unknown = Object.keys(first).find((column) => !COLUMNS.includes(column as Column));
    if (unknown !== undefined)
      return refuse('bad_request', { path: unknown.slice(0, 50), reason: 'unknown column' });
    if (rows.length > MAX_ROWS) return refuse('too_large');
    return { ok: true, data: rows };
  } catch (error) {
    if (error instanceof CsvError) return refuse('bad_request', { path: 'file', reason: error.message });
    throw error;
  }
}

/** Names of the shop's own things, to be turned into ids. */
interface Names {
  roles: Map<string, string>;
  departments: Map<string, string>;
  groups: Map<string, string>;
  timeZone: string;
}

async function readNames({ db }: StaffParts, shopId: string): Promise<Names> {
  const [roles, departments, setup] = await Promise.all([
    listRoles(db, shopId),
    listDepartments(db, shopId),
    readShopSetup(db, shopId),
  ]);
  const both = (pairs: [string | null, string][]) =>
    new Map(
      pairs.flatMap(([name, id]): [string, string][] => [
        [id, id],
        ...(name ? [[name, id] as [string, string]] : []),
      ]),
    );
  return {
    roles: both(roles.map(({ roleId, name }) => [name, roleId])),
    departments: both(departments.map(({ departmentId, name }) => [name, departmentId])),
    groups: both((setup?.rules.groups ?? []).map(({ groupId, name }) => [name, groupId])),
    timeZone: setup?.timeZone ?? 'UTC',
  };
}

const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/;

/** `2026-11-12` is the end of that day in the shop's time zone; `2026-11-12T20:00+08:00` is that moment. */
const momentOf = (text: string, timeZone: string): number => {
  if (MOMENT.test(text)) return Date.parse(text.replace(' ', 'T'));
  return dayBounds(text, timeZone)?.endAt ?? Number.NaN;
};

type Read =
  | { status: 'ok'; request: CreateAccountRequest; made: string | undefined }
  | { status: 'refused'; column: string; reason: string };

function readRow(row: Row, names: Names): Read {
  const refused = (column: string, reason: string): Read => ({ status: 'refused', column, reason });
  const department = row.department ? names.departments.get(row.department) : null;
  if (department === undefined) return refused('department', 'unknown');
  const groupNames =
    row.groups
      ?.split(/[;；|]/)
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  const groupIds = groupNames.map((name) => names.groups.get(name));
  if (groupIds.includes(undefined)) return refused('groups', 'unknown');
  const role = row.role || 'agent';
  const number = (column: 'limit' | 'weight') => (row[column] ? Number(row[column]) : undefined);
  const flag = (column: 'takesPart' | 'mobileRouting') => (row[column] ? YES.test(row[column]) : undefined);
  const endsAt = row.endsAt ? momentOf(row.endsAt, names.timeZone) : null;
  if (Number.isNaN(endsAt)) return refused('endsAt', 'not a date');
  const made = row.password ? undefined : randomBytes(9).toString('base64url');
  const parsed = CreateAccountRequest.safeParse({
    login: row.login,
    name: row.name,
    password: row.password || made,
    role: isBuiltInRole(role) ? role : (names.roles.get(role) ?? role),
    departmentId: department,
    position: row.position || null,
    fullName: row.fullName || null,
    signature: row.signature || null,
    externalId: row.externalId || null,
    endsAt,
    routing: {
      limit: number('limit'),
      weight: number('weight'),
      takesPart: flag('takesPart'),
      mobileRouting: flag('mobileRouting'),
      ...(groupIds.length > 0 && { groupIds }),
    },
  });
  if (parsed.success) return { status: 'ok', request: parsed.data, made };
  const [issue] = parsed.error.issues;
  return refused(columnOf(issue?.path.map(String) ?? []), issue?.message ?? '');
}

const columnOf = (path: readonly string[]): string => {
  const last = path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? '';
  return { departmentId: 'department', groupIds: 'groups' }[last] ?? last;
};

const toRefusal = ({ code, path, reason }: WireError) => ({
  column: columnOf(path?.split('.') ?? []),
  reason: reason ? `${code}: ${reason}` : code,
});

/**
 * Makes the sub-accounts of a CSV file, one after the other, and tells what became of each row as soon as it is
 * known. A password that the file does not give is made, told here once and kept nowhere. What the rules say of
 * the new ones is published at the end, once for all.
 * @param goesOn false once nobody listens any more: the rows that are left are not made
 */
export async function* importAccounts(
  parts: StaffParts,
  manager: Manager,
  rows: readonly Row[],
  goesOn: () => boolean,
): AsyncGenerator<ImportLine> {
  const names = await readNames(parts, manager.shopId);
  const routings = new Map<AgentId, AccountRouting>();
  let refused = 0;
  yield { kind: 'begun', rows: rows.length };
  for (const [index, raw] of rows.entries()) {
    if (!goesOn()) break;
    const row = index + 1;
    const read = readRow(raw, names);
    if (read.status === 'refused') {
      refused += 1;
      yield { kind: 'refused', row, login: loginIn(raw), column: read.column, reason: read.reason };
      continue;
    }
    const { routing, ...request } = read.request;
    const answer = await createAccount(parts, manager, request);
    if (!answer.ok) {
      refused += 1;
      yield { kind: 'refused', row, login: request.login, ...toRefusal(answer) };
      continue;
    }
    routings.set(answer.data.agentId, routing ?? {});
    const password = read.made === undefined ? {} : { password: read.made };
    yield { kind: 'created', row, agentId: answer.data.agentId, login: request.login, ...password };
  }
  const routed = await manage(parts, manager, async (change) => {
    const accounts = await readAccounts(change.tx, manager.shopId);
    const made = accounts.filter(({ agentId }) => routings.has(agentId));
    return changeRouting(
      change,
      manager.shopId,
      made.map(({ agentId, kind, scope }) => ({ agentId, kind, scope, routing: routings.get(agentId) })),
    );
  });
  if (!routed.ok) yield { kind: 'refused', row: 0, login: '', ...toRefusal(routed) };
  yield { kind: 'done', created: routings.size, refused };
}

const loginIn = ({ login = '' }: Row): string => login.slice(0, 64);
