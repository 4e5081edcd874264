import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import {
  ConsentAnswer,
  ConsentQuery,
  ConsentQuestion,
  ConsentRequest,
  OAuthToken,
} from '../../../client-sdk/protocol/apps.ts';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { APP_SCOPES } from '../../../client-sdk/protocol/permissions.ts';
import { OAuth, type OAuthReply } from '../../apps/oauth.ts';
import type { OAuthModelParts } from '../../apps/oauth-model.ts';
import type { Config } from '../../config.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import type { RateLimit } from '../../staff/rate-limit.ts';
import { readText } from '../read-text.ts';
import { admitAnybody, admitToken, originOf } from './admit.ts';
import { route } from './route.ts';

export interface OAuthRoutesParts extends OAuthModelParts {
  authenticate: Authenticate;
  /** Calls of the token end-point from one address. */
  oauthLimit: RateLimit;
}

const MAX_FORM_BYTES = 10_000;

/** OAuth 2 for third-party apps: the end-points for their servers, and the consent of a person. */
export const oauthRoutes = (parts: OAuthRoutesParts): Router => {
  const routes = Router();
  const oauth = new OAuth(parts);
  const admitPerson = admitToken(parts.authenticate, 'staff');

  for (const act of ['token', 'revoke'] as const) {
    routes.post(
      `/oauth/${act}`,
      route({
        summary: act === 'token' ? 'OAuth 2: a token for an app.' : 'OAuth 2: ends a token (RFC 7009).',
        bodyTypes: ['application/x-www-form-urlencoded'],
        // Refusals are those of RFC 6749, 5.2.
        answer: { types: ['application/json'], schema: act === 'token' ? OAuthToken : z.object({}) },
        admit: admitAnybody,
        run: async ({ request }): Promise<Ack<OAuthReply>> => {
          const limited = await parts.oauthLimit.spend(request.ip ?? '');
          if (limited) return limited;
          const form = await readForm(request);
          return form.ok ? { ok: true, data: await oauth[act](request, form.data) } : form;
        },
        send: ({ status, headers, body }: OAuthReply, response: Response) => {
          response.status(status).set(headers).json(body);
        },
      }),
    );
  }
  routes.get(
    '/oauth/consent',
    route({
      summary: 'What an app asks of the person who is logged in.',
      query: ConsentQuery,
      answer: ConsentQuestion,
      refuses: ['not_found'],
      admit: admitPerson,
      run: ({ query, caller }) => oauth.question(caller.personId, query),
    }),
  );
  routes.post(
    '/oauth/consent',
    route({
      summary: 'His answer, and where his browser goes with it.',
      body: ConsentRequest,
      answer: ConsentAnswer,
      refuses: ['not_found'],
      admit: admitPerson,
      run: ({ body, caller, request }) => oauth.consent(caller.personId, body, originOf(request)),
    }),
  );
  return routes;
};

/** A form; RFC 6749 allows each name once. */
const readForm = async (request: Request): Promise<Ack<Record<string, string>>> => {
  const text = await readText(request, MAX_FORM_BYTES);
  if (!text.ok) return text;
  const fields = [...new URLSearchParams(text.data)];
  return new Set(fields.map(([name]) => name)).size === fields.length
    ? { ok: true, data: Object.fromEntries(fields) }
    : refuse('bad_request');
};

/** `/.well-known/oauth-authorization-server` (RFC 8414): never the host that a request names. */
export const oauthMetadata = (config: Pick<Config, 'publicUrl'>): Router => {
  const routes = Router();
  routes.get('/.well-known/oauth-authorization-server', (request, response) => {
    const issuer = config.publicUrl ?? `http://localhost:${request.socket.localPort}`;
    response.json({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/v1/oauth/token`,
      revocation_endpoint: `${issuer}/v1/oauth/revoke`,
      scopes_supported: APP_SCOPES,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
  });
  return routes;
};
