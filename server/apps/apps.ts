import { and, asc, eq, isNull } from 'drizzle-orm';
import type {
  AppAnswer,
  AppSecret,
  CreateAppRequest,
  EditAppRequest,
} from '../../client-sdk/protocol/apps.ts';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import { type AppScope, coversRights } from '../../client-sdk/protocol/permissions.ts';
import { findAccount } from '../staff/accounts.ts';
import { type Change, type Manager, manage, type StaffParts } from '../staff/manage.ts';
import { withoutAbsent } from '../staff/without-absent.ts';
import type { StoreDb } from '../store/open.ts';
import { appGrants, apps } from '../store/schema.ts';
import { hashSecret, newClientSecret } from './app-token.ts';
import { createBotAccount } from './bot-account.ts';

export interface AppParts extends StaffParts {
  /** Told whose access has ended or changed, so that its open sockets are cut on all nodes. */
  onAppChanged: (appId: string) => void;
}

const MAX_APPS = 100;

type Row = typeof apps.$inferSelect;

const toAnswer = ({ id, name, redirectUris, scopes, agentId, createdAt }: Row): AppAnswer => ({
  appId: id,
  name,
  redirectUris,
  scopes,
  agentId,
  createdAt,
});

const live = (shopId: ShopId) => and(eq(apps.shopId, shopId), isNull(apps.revokedAt));

/** The apps of a shop that were not revoked, in the order in which they were made. */
export async function listApps(db: StoreDb, shopId: ShopId): Promise<AppAnswer[]> {
  const rows = await db.select().from(apps).where(live(shopId)).orderBy(asc(apps.createdAt), asc(apps.id));
  return rows.map(toAnswer);
}

/**
 * Makes an app, which may do no more than its maker. Refuses `forbidden`, `limit_reached`, and `bad_request` for a
 * sub-account that does not fit: a bot answers as one of kind `bot`, which is made if none is named.
 */
export const createApp = (
  parts: AppParts,
  manager: Manager,
  { name, redirectUris, scopes, agentId }: CreateAppRequest,
): Promise<Ack<AppSecret>> =>
  manage(parts, manager, async (change) => {
    const { shopId } = manager;
    const { tx, now, record } = change;
    if (!mayGive(change, scopes, agentId)) return refuse('forbidden');
    if ((await listApps(tx, shopId)).length >= MAX_APPS) return refuse('limit_reached');
    const tied = await tie(parts, change, shopId, { name, scopes, agentId });
    if (!tied.ok) return tied;
    const clientSecret = newClientSecret();
    const app: Row = {
      id: parts.newId('app'),
      shopId,
      name,
      redirectUris,
      scopes,
      agentId: tied.data,
      secretHash: hashSecret(clientSecret),
      createdAt: now,
      revokedAt: null,
    };
    await tx.insert(apps).values(app);
    await record('app.create', `app:${app.id}`, null, toAnswer(app));
    return { ok: true, data: { app: toAnswer(app), clientSecret } };
  });

/** Nobody gives an app what he does not hold. One that is tied to somebody else sees what that one sees. */
const mayGive = ({ me, may }: Change, scopes: readonly AppScope[], agentId: AgentId | null): boolean =>
  may('apps.write') &&
  coversRights(me, { points: scopes, scope: agentId !== null && agentId === me.agentId ? 'own' : 'all' });

const tie = async (
  { newId }: AppParts,
  change: Change,
  shopId: ShopId,
  { name, scopes, agentId }: Pick<CreateAppRequest, 'name' | 'scopes' | 'agentId'>,
): Promise<Ack<AgentId | null>> => {
  const isBot = scopes.includes('serve');
  if (agentId === null) {
    if (!isBot) return { ok: true, data: null };
    if (!change.may('accounts.create')) return refuse('forbidden');
    return { ok: true, data: await createBotAccount(newId, change, shopId, name) };
  }
  const account = await findAccount(change.tx, shopId, agentId);
  if (!account) return refuse('bad_request', { path: 'agentId', reason: 'unknown' });
  if (isBot !== (account.kind === 'bot')) return refuse('bad_request', { path: 'agentId', reason: 'kind' });
  return { ok: true, data: agentId };
};

/** Changes an app. Its connections are cut, so that they come back with the rights it has now. */
export const editApp = async (
  parts: AppParts,
  manager: Manager,
  appId: string,
  request: EditAppRequest,
): Promise<Ack<AppAnswer>> =>
  told(
    parts,
    appId,
    await onApp(parts, manager, appId, async (change, before) => {
      const after: Row = { ...before, ...withoutAbsent(request) };
      if (!mayGive(change, after.scopes, after.agentId)) return refuse('forbidden');
      // A bot stays one: its sub-account is of that kind.
      if (after.scopes.includes('serve') !== before.scopes.includes('serve'))
        return refuse('bad_request', { path: 'scopes', reason: 'kind' });
      await change.tx.update(apps).set(after).where(eq(apps.id, appId));
      await change.record('app.edit', `app:${appId}`, toAnswer(before), toAnswer(after));
      return { ok: true, data: toAnswer(after) };
    }),
  );

/**
 * A new secret in place of the old one; tokens got with that one end. Refuses `forbidden` to whoever could not have
 * made such an app himself: its secret is all of its rights.
 */
export const rotateSecret = async (
  parts: AppParts,
  manager: Manager,
  appId: string,
): Promise<Ack<AppSecret>> =>
  told(
    parts,
    appId,
    await onApp(parts, manager, appId, async (change, app) => {
      if (!mayGive(change, app.scopes, app.agentId)) return refuse('forbidden');
      const clientSecret = newClientSecret();
      await change.tx
        .update(apps)
        .set({ secretHash: hashSecret(clientSecret) })
        .where(eq(apps.id, appId));
      await endGrants(change, appId);
      await change.record('app.rotate-secret', `app:${appId}`, null, null);
      return { ok: true, data: { app: toAnswer(app), clientSecret } };
    }),
  );

/** Cuts an app off for good: its tokens end at this moment, its sockets within a second. */
export const revokeApp = async (parts: AppParts, manager: Manager, appId: string): Promise<Ack<null>> =>
  told(
    parts,
    appId,
    await onApp(parts, manager, appId, async (change, app) => {
      await change.tx.update(apps).set({ revokedAt: change.now }).where(eq(apps.id, appId));
      await endGrants(change, appId);
      await change.record('app.revoke', `app:${appId}`, toAnswer(app), null);
      return { ok: true, data: null };
    }),
  );

const endGrants = async ({ tx, now }: Change, appId: string): Promise<void> => {
  await tx
    .update(appGrants)
    .set({ revokedAt: now })
    .where(and(eq(appGrants.appId, appId), isNull(appGrants.revokedAt)));
};

const told = <T>({ onAppChanged }: AppParts, appId: string, answer: Ack<T>): Ack<T> => {
  if (answer.ok) onAppChanged(appId);
  return answer;
};

/** Runs the rest with one app of the shop that the manager may change. */
const onApp = <T>(
  parts: AppParts,
  manager: Manager,
  appId: string,
  run: (change: Change, app: Row) => Promise<Ack<T>>,
): Promise<Ack<T>> =>
  manage(parts, manager, async (change) => {
    if (!change.may('apps.write')) return refuse('forbidden');
    const [app] = await change.tx
      .select()
      .from(apps)
      .where(and(live(manager.shopId), eq(apps.id, appId)));
    return app ? run(change, app) : refuse('not_found');
  });
