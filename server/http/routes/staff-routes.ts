import { once } from 'node:events';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { AgentId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import {
  AccountsAnswer,
  CreateAccountRequest,
  CreatedAccount,
  EditAccountRequest,
  EditProfileRequest,
  FreezeRequest,
  GrantRequest,
  ImportLine,
  Profile,
  ResetPasswordRequest,
} from '../../../client-sdk/protocol/staff.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import {
  editAccount,
  editProfile,
  freezeAccount,
  grantRole,
  resetPassword,
} from '../../staff/change-account.ts';
import { createAccount } from '../../staff/create-account.ts';
import { importAccounts, parseAccountsCsv } from '../../staff/import-accounts.ts';
import { listAccounts } from '../../staff/list-accounts.ts';
import type { Manager, StaffParts } from '../../staff/manage.ts';
import { endSessions, type SessionParts } from '../../staff/own-sessions.ts';
import { can } from '../../staff/policy.ts';
import { readProfile } from '../../staff/profiles.ts';
import { readText } from '../read-text.ts';
import { admitStaff, originOf } from './admit.ts';
import { route } from './route.ts';

export interface StaffRoutesParts extends StaffParts, SessionParts {
  authenticate: Authenticate;
}

const MAX_CSV_BYTES = 1_000_000;

const Shop = z.object({ shopId: ShopId });
const One = Shop.extend({ agentId: AgentId });

/** A member of the shop's staff as somebody who manages; what he may, the use-case decides (policy, delegation). */
export const admitManager = (authenticate: Authenticate) => {
  const admit = admitStaff(authenticate, 'staff.read');
  return async (request: Request, { shopId }: { shopId: ShopId }): Promise<Ack<Manager>> => {
    const caller = await admit(request, { shopId });
    return caller.ok
      ? { ok: true, data: { staff: caller.data.actor, shopId, from: originOf(request) } }
      : caller;
  };
};

/** Whether somebody manages any people of the shop: those of a department, or all. */
const managesAnybody = ({ staff, shopId }: Manager): boolean =>
  can(staff, 'accounts.read', { shopId }) ||
  staff.memberships.some((membership) => membership.shopId === shopId && membership.manages.length > 0);

/** The people of a shop: sub-accounts, their roles and what they say of themselves. */
export const staffRoutes = (parts: StaffRoutesParts): Router => {
  const routes = Router();
  const admit = admitManager(parts.authenticate);
  const at = (rest: string) => `/shops/:shopId/accounts${rest}`;

  routes.get(
    at(''),
    route({
      summary: 'The sub-accounts that one manages, and the seats of the shop.',
      params: Shop,
      answer: AccountsAnswer,
      admit,
      run: async ({ params: { shopId }, caller }) =>
        managesAnybody(caller)
          ? { ok: true, data: await listAccounts(parts.db, caller.staff, shopId) }
          : refuse('forbidden'),
    }),
  );
  routes.post(
    at(''),
    route({
      summary: 'Makes a sub-account and the log-in of its person.',
      params: Shop,
      body: CreateAccountRequest,
      answer: CreatedAccount,
      refuses: ['taken', 'no_seats', 'weak_password', 'conflict'],
      admit,
      run: ({ body, caller }) => createAccount(parts, caller, body),
    }),
  );
  routes.post(
    at('/import'),
    route({
      summary: 'Makes the sub-accounts of a CSV file; answers one line of JSON for each row as it is done.',
      params: Shop,
      bodyTypes: ['text/csv'],
      answer: { types: ['application/x-ndjson'], schema: ImportLine },
      admit,
      run: async ({ caller, request }) => {
        if (!managesAnybody(caller)) return refuse('forbidden');
        const text = await readText(request, MAX_CSV_BYTES);
        if (!text.ok) return text;
        const rows = parseAccountsCsv(text.data);
        if (!rows.ok) return rows;
        return {
          ok: true,
          data: (goesOn: () => boolean) => importAccounts(parts, caller, rows.data, goesOn),
        };
      },
      send: sendLines,
    }),
  );
  routes.patch(
    at('/:agentId'),
    route({
      summary: 'Changes a sub-account: what is absent stays.',
      params: One,
      body: EditAccountRequest,
      answer: null,
      refuses: ['no_seats', 'conflict'],
      admit,
      run: ({ params, body, caller }) => editAccount(parts, caller, params.agentId, body),
    }),
  );
  routes.put(
    at('/:agentId/role'),
    route({
      summary: 'Gives a role; nobody gives what he does not hold, nor to himself.',
      params: One,
      body: GrantRequest,
      answer: null,
      refuses: ['no_seats'],
      admit,
      run: ({ params, body, caller }) => grantRole(parts, caller, params.agentId, body.role),
    }),
  );
  routes.put(
    at('/:agentId/frozen'),
    route({
      summary: 'Freezes or thaws a sub-account; none is ever deleted.',
      params: One,
      body: FreezeRequest,
      answer: null,
      refuses: ['no_seats'],
      admit,
      run: ({ params, body, caller }) => freezeAccount(parts, caller, params.agentId, body.frozen),
    }),
  );
  routes.put(
    at('/:agentId/password'),
    route({
      summary: 'A new password for somebody who forgot his; ends his sessions.',
      params: One,
      body: ResetPasswordRequest,
      answer: null,
      refuses: ['weak_password'],
      admit,
      run: ({ params, body, caller }) =>
        resetPassword(parts, caller, params.agentId, body.password, (personId) =>
          endSessions(parts, personId),
        ),
    }),
  );
  routes.get(
    '/shops/:shopId/profile',
    route({
      summary: 'What one says of oneself in a shop.',
      params: Shop,
      answer: Profile,
      admit: admitStaff(parts.authenticate, 'staff.read'),
      run: ({ params: { shopId }, caller }) => readProfile(parts.db, shopId, caller.membership.agentId),
    }),
  );
  routes.patch(
    '/shops/:shopId/profile',
    route({
      summary: 'Changes it: name, picture, signature; what is absent stays.',
      params: Shop,
      body: EditProfileRequest,
      answer: null,
      admit,
      run: ({ body, caller }) => editProfile(parts, caller, body),
    }),
  );

  return routes;
};

/**
 * One JSON value a line, each as soon as it is there. The next is asked for once the one before it is on its way; none
 * once nobody listens any more.
 */
const sendLines = async (
  begin: (goesOn: () => boolean) => AsyncGenerator<ImportLine>,
  response: Response,
): Promise<void> => {
  response.type('application/x-ndjson');
  for await (const line of begin(() => !response.closed)) {
    if (response.closed || response.write(`${JSON.stringify(line)}\n`)) continue;
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
    waiting.abort();
  }
  response.end();
};
