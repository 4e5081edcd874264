import type OAuth2Server from '@node-oauth/oauth2-server';
import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { AppScope } from '../../client-sdk/protocol/permissions.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import { isSameSecret } from '../staff/same-secret.ts';
import type { StoreDb } from '../store/open.ts';
import { appCodes, appGrants, apps } from '../store/schema.ts';
import { grantInRefreshToken, hashSecret, newAccessToken, newCode, newRefreshToken } from './app-token.ts';
import { consentable, liveAccountOf } from './find-grant.ts';

export const CODE_SEC = 60;
export const APP_ACCESS_SEC = 3600;
export const APP_REFRESH_SEC = 30 * 86_400;

type Client = OAuth2Server.Client & { redirectUris: string[]; app: typeof apps.$inferSelect };
/** On whose behalf: a person who consented, or the app itself. */
type Behalf = { personId: string | null; grantId?: string };

export interface OAuthModelParts {
  db: StoreDb;
  clock: Clock;
  newId: NewId;
  /** The server's own: signs refresh tokens. */
  tokenSecret: string;
  /** Told whose sockets must be cut. */
  onGrantEnded: (grantId: string) => void;
}

type Model = OAuth2Server.AuthorizationCodeModel &
  OAuth2Server.RefreshTokenModel &
  OAuth2Server.ClientCredentialsModel;

/** An app that was not revoked, as the OAuth server knows it. */
export const findClient = async (db: StoreDb, appId: string): Promise<Client | null> => {
  const [app] = await db
    .select()
    .from(apps)
    .where(and(eq(apps.id, appId), isNull(apps.revokedAt)));
  if (!app) return null;
  const grants = ['client_credentials', 'authorization_code', 'refresh_token'];
  return { id: app.id, redirectUris: app.redirectUris, grants, app };
};

/**
 * What the OAuth server asks of our tables. A code that is shown twice, or a refresh token that was used up, ends what
 * came of it.
 */
export const createOAuthModel = ({ db, clock, newId, tokenSecret, onGrantEnded }: OAuthModelParts): Model => {
  const endGrantWith = async (column: 'id' | 'codeHash', value: string): Promise<void> => {
    const ended = await db
      .update(appGrants)
      .set({ revokedAt: clock() })
      .where(and(eq(appGrants[column], value), isNull(appGrants.revokedAt)))
      .returning({ id: appGrants.id });
    for (const { id } of ended) onGrantEnded(id);
  };

  return {
    generateAccessToken: async () => newAccessToken(),
    generateRefreshToken: async (_client, user) =>
      newRefreshToken((user as Behalf).grantId ?? newId('g'), tokenSecret),
    generateAuthorizationCode: async () => newCode(),
    // Apps show their tokens to `authenticate`, never here.
    getAccessToken: async () => null,

    /** `null` in place of the secret: the question of a person, for which none is needed; absent: none was shown. */
    async getClient(clientId, clientSecret: string | null | undefined) {
      const client = await findClient(db, clientId);
      if (clientSecret === null || !client) return client;
      const shown = clientSecret === undefined ? '' : hashSecret(clientSecret);
      return isSameSecret(shown, client.app.secretHash) ? client : null;
    },

    async validateScope({ personId }: OAuth2Server.User, client, asked) {
      const { app } = client as Client;
      if (asked?.some((scope) => !app.scopes.includes(scope as AppScope))) return null;
      const wanted = asked ? app.scopes.filter((scope) => asked.includes(scope)) : app.scopes;
      if (personId === null) return wanted;
      const person = await liveAccountOf(db, app.shopId, personId, clock());
      const held = person ? consentable(wanted, person) : [];
      return held.length > 0 ? held : null;
    },

    getUserFromClient: async () => ({ personId: null }) satisfies Behalf,

    async saveAuthorizationCode(code, client, user) {
      await db.insert(appCodes).values({
        codeHash: hashSecret(code.authorizationCode),
        appId: client.id,
        personId: (user as { personId: string }).personId,
        scopes: (code.scope ?? []) as AppScope[],
        redirectUri: code.redirectUri,
        challenge: code.codeChallenge ?? '',
        expiresAt: clock() + CODE_SEC * 1000,
      });
      return { ...code, client, user };
    },

    async getAuthorizationCode(authorizationCode) {
      const codeHash = hashSecret(authorizationCode);
      const [code] = await db.select().from(appCodes).where(eq(appCodes.codeHash, codeHash));
      if (!code || code.expiresAt <= clock()) return null;
      if (code.usedAt !== null) {
        await endGrantWith('codeHash', codeHash);
        return null;
      }
      const client = await findClient(db, code.appId);
      if (!client) return null;
      const user: Behalf = { personId: code.personId };
      return {
        authorizationCode,
        expiresAt: new Date(code.expiresAt),
        redirectUri: code.redirectUri,
        scope: code.scopes,
        codeChallenge: code.challenge,
        codeChallengeMethod: 'S256',
        client,
        user,
      };
    },

    /** False for the second of two at once. */
    async revokeAuthorizationCode({ authorizationCode }) {
      const used = await db
        .update(appCodes)
        .set({ usedAt: clock() })
        .where(and(eq(appCodes.codeHash, hashSecret(authorizationCode)), isNull(appCodes.usedAt)))
        .returning({ codeHash: appCodes.codeHash });
      return used.length > 0;
    },

    async saveToken(token, client, user) {
      const { personId, grantId } = user as Behalf;
      const { authorizationCode } = token as { authorizationCode?: string };
      const tokens = {
        scopes: (token.scope ?? []) as AppScope[],
        accessHash: hashSecret(token.accessToken),
        accessEndsAt: clock() + APP_ACCESS_SEC * 1000,
        refreshHash: token.refreshToken === undefined ? null : hashSecret(token.refreshToken),
        refreshEndsAt: token.refreshToken === undefined ? null : clock() + APP_REFRESH_SEC * 1000,
      };
      if (grantId !== undefined) {
        const [renewed] = await db
          .update(appGrants)
          .set(tokens)
          .where(and(eq(appGrants.id, grantId), isNull(appGrants.revokedAt)))
          .returning({ id: appGrants.id });
        if (!renewed) return null;
      } else {
        await db.insert(appGrants).values({
          id: (token.refreshToken && grantInRefreshToken(token.refreshToken, tokenSecret)) || newId('g'),
          appId: client.id,
          personId,
          codeHash: authorizationCode === undefined ? null : hashSecret(authorizationCode),
          createdAt: clock(),
          ...tokens,
        });
      }
      return { ...token, client, user };
    },

    async getRefreshToken(refreshToken) {
      const hash = hashSecret(refreshToken);
      const [grant] = await db
        .select()
        .from(appGrants)
        .where(
          and(
            eq(appGrants.refreshHash, hash),
            gt(appGrants.refreshEndsAt, clock()),
            isNull(appGrants.revokedAt),
          ),
        );
      const client = grant && (await findClient(db, grant.appId));
      if (!client) {
        // Not the latest, but ours: used up, be it long ago, so that somebody has copied it.
        const copied = grantInRefreshToken(refreshToken, tokenSecret);
        if (copied !== null) await endGrantWith('id', copied);
        return null;
      }
      const user: Behalf = { personId: grant.personId, grantId: grant.id };
      return { refreshToken, scope: grant.scopes, client, user };
    },

    /** Uses a refresh token up; false for the second of two at once. */
    async revokeToken({ refreshToken }) {
      const hash = hashSecret(refreshToken);
      const used = await db
        .update(appGrants)
        .set({ refreshHash: null })
        .where(and(eq(appGrants.refreshHash, hash), isNull(appGrants.revokedAt)))
        .returning({ id: appGrants.id });
      return used.length > 0;
    },
  };
};

/** Ends the grant that an access or refresh token of this app is of, if there is one. */
export const endGrant = async (
  { db, clock, onGrantEnded }: OAuthModelParts,
  appId: string,
  token: string,
): Promise<void> => {
  const hash = hashSecret(token);
  const ended = await db
    .update(appGrants)
    .set({ revokedAt: clock() })
    .where(
      and(
        eq(appGrants.appId, appId),
        or(eq(appGrants.accessHash, hash), eq(appGrants.refreshHash, hash)),
        isNull(appGrants.revokedAt),
      ),
    )
    .returning({ id: appGrants.id });
  for (const { id } of ended) onGrantEnded(id);
};
