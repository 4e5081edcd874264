import { Router } from 'express';
import { z } from 'zod';
import {
  ChangePasswordRequest,
  LinkRequest,
  RecoveryCodes,
  SecondStepCode,
  SecondStepOffer,
  SessionsAnswer,
} from '../../../client-sdk/protocol/staff.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { type LinkParts, linkAccounts } from '../../staff/link-accounts.ts';
import { changePassword, endSessions, listSessions, revokeOwnSession } from '../../staff/own-sessions.ts';
import type { RateLimit } from '../../staff/rate-limit.ts';
import { confirmSecondStep, endSecondStep, offerSecondStep } from '../../staff/second-step.ts';
import { admitToken, originOf } from './admit.ts';
import { route } from './route.ts';

export interface SecurityRoutesParts extends LinkParts {
  authenticate: Authenticate;
  /** Tries of one person to show a password or a code. */
  proofLimit: RateLimit;
}

const OneSession = z.object({ sessionId: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/) });

/** A person's own log-in: his sessions, password, second step, and other log-ins of his. */
export const securityRoutes = (parts: SecurityRoutesParts): Router => {
  const { db, clock, proofLimit } = parts;
  const routes = Router();
  const admit = admitToken(parts.authenticate, 'staff');

  routes.get(
    '/me/sessions',
    route({
      summary: 'Where one is logged in.',
      answer: SessionsAnswer,
      admit,
      run: async ({ caller }) => ({ ok: true, data: await listSessions(parts, caller) }),
    }),
  );
  routes.delete(
    '/me/sessions',
    route({
      summary: 'Ends all of one’s sessions but this one.',
      answer: null,
      admit,
      run: async ({ caller }) => {
        await endSessions(parts, caller.personId, caller.sessionId);
        return { ok: true, data: null };
      },
    }),
  );
  routes.delete(
    '/me/sessions/:sessionId',
    route({
      summary: 'Ends one of one’s sessions.',
      params: OneSession,
      answer: null,
      admit,
      run: ({ params, caller }) => revokeOwnSession(parts, caller, params.sessionId),
    }),
  );
  routes.put(
    '/me/password',
    route({
      summary: 'A new password for the old one; ends all other sessions.',
      body: ChangePasswordRequest,
      answer: null,
      refuses: ['weak_password'],
      admit,
      run: async ({ body, caller }) =>
        (await proofLimit.spend(caller.personId)) ?? changePassword(parts, caller, body),
    }),
  );
  routes.post(
    '/me/second-step',
    route({
      summary: 'Begins to set up a second step for the log-in (TOTP).',
      answer: SecondStepOffer,
      refuses: ['conflict'],
      admit,
      run: ({ caller }) => offerSecondStep(db, caller.personId),
    }),
  );
  routes.put(
    '/me/second-step',
    route({
      summary: 'Confirms the second step with a first code; answers codes for the day the phone is lost.',
      body: SecondStepCode,
      answer: RecoveryCodes,
      refuses: ['second_step', 'conflict'],
      admit,
      run: async ({ body, caller }) =>
        (await proofLimit.spend(caller.personId)) ??
        confirmSecondStep(db, caller.personId, body.code, clock()),
    }),
  );
  routes.delete(
    '/me/second-step',
    route({
      summary: 'Ends the second step, with a code of it.',
      body: SecondStepCode,
      answer: null,
      refuses: ['second_step', 'conflict'],
      admit,
      run: async ({ body, caller }) =>
        (await proofLimit.spend(caller.personId)) ?? endSecondStep(db, caller.personId, body.code, clock()),
    }),
  );
  routes.post(
    '/me/accounts',
    route({
      summary: 'Takes over the sub-accounts of another log-in that is one’s own too.',
      body: LinkRequest,
      answer: null,
      refuses: ['second_step', 'conflict'],
      admit,
      run: ({ body, caller, request }) => linkAccounts(parts, caller, body, originOf(request)),
    }),
  );

  return routes;
};
