import { and, eq, gt, isNull } from 'drizzle-orm';
import { type AppScope, holdsPoint } from '../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import { findAccount, isLive, type StoredAccount } from '../staff/accounts.ts';
import type { AppActor } from '../staff/actor.ts';
import { LastKnown } from '../store/last-known.ts';
import type { StoreDb } from '../store/open.ts';
import { appGrants, apps, shops, subAccounts } from '../store/schema.ts';

/**
 * The app that the token with this hash is for, with what it may do at this moment; `null` when it has ended or was revoked, or
 * whoever stands behind it may no longer. While the database cannot be reached: as last seen.
 */
export type FindGrant = (accessHash: string) => Promise<AppActor | null>;

export const makeFindGrant = (db: StoreDb, clock: Clock): FindGrant => {
  const known = new LastKnown((accessHash) => readGrant(db, accessHash, clock()));
  return (accessHash) => known.get(accessHash);
};

const readGrant = async (db: StoreDb, accessHash: string, now: number): Promise<AppActor | null> => {
  const [row] = await db
    .select({ grant: appGrants, app: apps, shopName: shops.name })
    .from(appGrants)
    .innerJoin(apps, eq(apps.id, appGrants.appId))
    .innerJoin(shops, eq(shops.id, apps.shopId))
    .where(
      and(
        eq(appGrants.accessHash, accessHash),
        gt(appGrants.accessEndsAt, now),
        isNull(appGrants.revokedAt),
        isNull(apps.revokedAt),
      ),
    );
  if (!row) return null;
  const { grant, app, shopName } = row;
  const scopes = grant.scopes.filter((scope) => app.scopes.includes(scope));
  const base = { shopId: app.shopId, shopName, name: app.name, role: 'app', manages: [] };
  const membership = await membershipOf(db, { ...base, personId: grant.personId }, app, scopes, now);
  if (!membership) return null;
  const { id: appId, name } = app;
  return { kind: 'app', appId, name, grantId: grant.id, accessHash, memberships: [membership] };
};

type App = typeof apps.$inferSelect;
type Base = Pick<Membership, 'shopId' | 'shopName' | 'name' | 'role' | 'manages'> & {
  personId: string | null;
};

/** As what the app acts: for a person as far as he may himself, for its sub-account, or for the whole shop. */
const membershipOf = async (
  db: StoreDb,
  { personId, ...base }: Base,
  app: App,
  scopes: readonly AppScope[],
  now: number,
): Promise<Membership | null> => {
  const agentId = app.agentId ?? (personId === null ? null : await agentOf(db, app.shopId, personId));
  if (personId === null && agentId === null) {
    // No sub-account has this id: nothing in the shop is held by it.
    return { ...base, agentId: app.id, kind: 'bot', points: scopes, scope: 'all' };
  }
  const account = agentId === null ? null : await findAccount(db, app.shopId, agentId);
  if (!account || !isLive(account, now)) return null;
  const tied = { ...base, agentId: account.agentId, name: account.name, kind: account.kind };
  if (personId === null) return { ...tied, points: scopes, scope: 'own' };
  const person = await liveAccountOf(db, app.shopId, personId, now);
  if (!person) return null;
  const points = consentable(scopes, person);
  return { ...tied, points, scope: app.agentId === null ? person.scope : 'own' };
};

/** What a person can consent to: what he has himself. Answering is for apps that act for themselves. */
export const consentable = (
  scopes: readonly AppScope[],
  { points }: Pick<StoredAccount, 'points'>,
): AppScope[] => scopes.filter((scope) => scope !== 'serve' && holdsPoint(points, scope));

const agentOf = async (db: StoreDb, shopId: string, personId: string): Promise<string | null> => {
  const [row] = await db
    .select({ id: subAccounts.id })
    .from(subAccounts)
    .where(and(eq(subAccounts.shopId, shopId), eq(subAccounts.personId, personId)));
  return row?.id ?? null;
};

/** The sub-account that a person has in a shop, unless it is frozen or over. */
export const liveAccountOf = async (
  db: StoreDb,
  shopId: string,
  personId: string,
  now: number,
): Promise<StoredAccount | null> => {
  const agentId = await agentOf(db, shopId, personId);
  const account = agentId === null ? null : await findAccount(db, shopId, agentId);
  return account && isLive(account, now) ? account : null;
};
