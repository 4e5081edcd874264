import { Router } from 'express';
import { LoginRequest, Me, RefreshRequest, TokenPair } from '../../../client-sdk/protocol/rest.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import type { Logins } from '../../staff/login.ts';
import { readMe } from '../../staff/me.ts';
import type { StoreDb } from '../../store/open.ts';
import { admitAnybody, admitToken, originOf } from './admit.ts';
import { route } from './route.ts';

/** Log-in, refresh, log-out, and who one is. */
export const sessionRoutes = (db: StoreDb, logins: Logins, authenticate: Authenticate): Router => {
  const routes = Router();
  const admitPerson = admitToken(authenticate, 'staff');

  routes.post(
    '/login',
    route({
      body: LoginRequest,
      answer: TokenPair,
      refuses: ['unauthenticated', 'second_step'],
      admit: admitAnybody,
      run: ({ body, request }) => logins.logIn(body, originOf(request)),
    }),
  );

  routes.post(
    '/refresh',
    route({
      body: RefreshRequest,
      answer: TokenPair,
      refuses: ['unauthenticated'],
      admit: admitAnybody,
      run: ({ body, request }) => logins.refresh(body.refreshToken, originOf(request)),
    }),
  );

  routes.post(
    '/logout',
    route({
      body: RefreshRequest,
      answer: null,
      admit: admitAnybody,
      run: ({ body, request }) => logins.logOut(body.refreshToken, originOf(request)),
    }),
  );

  routes.get(
    '/me',
    route({
      answer: Me,
      admit: admitPerson,
      run: ({ caller }) => readMe(db, caller),
    }),
  );

  return routes;
};
