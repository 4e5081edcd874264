import OAuth2Server from '@node-oauth/oauth2-server';
import type { Request as HttpRequest } from 'express';
import type { ConsentQuery, ConsentQuestion, ConsentRequest } from '../../client-sdk/protocol/apps.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AppScope } from '../../client-sdk/protocol/permissions.ts';
import type { Author } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { makeFindShop } from '../shop/find-shop.ts';
import { liveAccountOf } from './find-grant.ts';
import {
  APP_ACCESS_SEC,
  APP_REFRESH_SEC,
  CODE_SEC,
  createOAuthModel,
  endGrant,
  findClient,
  type OAuthModelParts,
} from './oauth-model.ts';

/** What OAuth answers, as it goes out: the errors of RFC 6749 are no `WireError`. */
export interface OAuthReply {
  status: number;
  headers: Record<string, string>;
  body: object;
}

type Form = Record<string, string>;

const { OAuthError, Request, Response } = OAuth2Server;

/** OAuth 2 for the apps of all shops: tokens, consents, revocation. */
export class OAuth {
  readonly #parts: OAuthModelParts;
  readonly #model: ReturnType<typeof createOAuthModel>;
  readonly #server: OAuth2Server;

  constructor(parts: OAuthModelParts) {
    this.#parts = parts;
    this.#model = createOAuthModel(parts);
    this.#server = new OAuth2Server({
      model: this.#model,
      accessTokenLifetime: APP_ACCESS_SEC,
      refreshTokenLifetime: APP_REFRESH_SEC,
      authorizationCodeLifetime: CODE_SEC,
    });
  }

  /** POST token: for the app itself, for a code, or for a refresh token. */
  async token(request: HttpRequest, body: Form): Promise<OAuthReply> {
    const response = new Response();
    try {
      await this.#server.token(toRequest(request, body), response);
    } catch (error) {
      return toReply(error, response);
    }
    return { status: 200, headers: response.headers ?? {}, body: response.body };
  }

  /** POST revoke (RFC 7009): the same answer whether or not there was such a token. */
  async revoke(request: HttpRequest, body: Form): Promise<OAuthReply> {
    const [id, secret] = clientCredentials(request, body);
    const client = id && (await this.#model.getClient(id, secret ?? ''));
    if (!client) return { status: 401, headers: {}, body: { error: 'invalid_client' } };
    if (!body.token) return { status: 400, headers: {}, body: { error: 'invalid_request' } };
    await endGrant(this.#parts, client.id, body.token);
    return { status: 200, headers: {}, body: {} };
  }

  /**
   * What an app asks of a person. Refuses `not_found` for an app that is none, or not of a shop of his, or that
   * would have him sent elsewhere; `bad_request` for scopes that it has not; `forbidden` where he has none of them.
   */
  async question(personId: string, query: ConsentQuery): Promise<Ack<ConsentQuestion>> {
    const client = await findClient(this.#parts.db, query.client_id);
    if (!client?.redirectUris.includes(query.redirect_uri)) return refuse('not_found');
    const { app } = client;
    const person = await liveAccountOf(this.#parts.db, app.shopId, personId, this.#parts.clock());
    const shop = await makeFindShop(this.#parts.db)(app.shopId);
    if (!person || !shop) return refuse('not_found');
    const asked = query.scope === undefined ? undefined : query.scope.split(' ');
    if (asked?.some((scope) => !app.scopes.includes(scope as AppScope))) {
      return refuse('bad_request', { path: 'scope', reason: 'unknown' });
    }
    const scopes = (await this.#model.validateScope?.({ personId }, client, asked)) || [];
    if (scopes.length === 0) return refuse('forbidden');
    return {
      ok: true,
      data: { appName: app.name, shopName: shop.name, scopes: scopes as AppScope[] },
    };
  }

  /** The person's answer: where his browser goes with it. */
  async consent(
    personId: string,
    { allowed, ...query }: ConsentRequest,
    from: Author['from'],
  ): Promise<Ack<{ redirectTo: string }>> {
    const question = await this.question(personId, query);
    if (!question.ok) return question;
    const response = new Response();
    const body = { ...query, allowed: String(allowed) };
    const options = { authenticateHandler: { handle: () => ({ personId }) } };
    const request = new Request({ headers: {}, method: 'POST', query: {}, body });
    try {
      await this.#server.authorize(request, response, options);
      await this.#record(personId, query.client_id, question.data.scopes, from);
    } catch (error) {
      // The app is told of it, with the browser.
      if (!(error instanceof OAuthError) || error.code >= 500) throw innerOf(error);
    }
    return { ok: true, data: { redirectTo: String(response.get('location')) } };
  }

  async #record(personId: string, appId: string, scopes: readonly AppScope[], from: Author['from']) {
    const { db, clock } = this.#parts;
    const client = await findClient(db, appId);
    if (!client) return;
    const { shopId } = client.app;
    const person = await liveAccountOf(db, shopId, personId, clock());
    await recordOperation(db, {
      shopId,
      actor: { kind: 'staff', id: personId, name: person?.name ?? '' },
      from,
      action: 'app.consent',
      target: `app:${appId}`,
      before: null,
      after: { scopes },
      at: clock(),
    });
  }
}

const toRequest = ({ headers, method }: HttpRequest, body: Form) =>
  new Request({ headers: headers as Record<string, string>, method, query: {}, body });

/** By HTTP Basic, or in the form. */
const clientCredentials = (request: HttpRequest, body: Form): (string | undefined)[] => {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (basic === undefined) return [body.client_id, body.client_secret];
  const text = Buffer.from(basic, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
};

/** The library wraps what our tables throw. */
const innerOf = (error: unknown): unknown => (error as { inner?: unknown }).inner ?? error;

const toReply = (error: unknown, { headers = {}, body }: OAuth2Server.Response): OAuthReply => {
  if (!(error instanceof OAuthError) || error.code >= 500) throw innerOf(error);
  return {
    status: error.code,
    headers,
    body: body ?? { error: error.name, error_description: error.message },
  };
};
