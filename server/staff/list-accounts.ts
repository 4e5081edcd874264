import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Account, AccountsAnswer } from '../../client-sdk/protocol/staff.ts';
import { readRules } from '../shop/setup.ts';
import type { StoreDb } from '../store/open.ts';
import { routingOf } from './account-routing.ts';
import { readAccounts, type StoredAccount } from './accounts.ts';
import type { Actor } from './actor.ts';
import { can } from './policy.ts';
import { readSeats } from './seats.ts';

/** The sub-accounts that this person manages, and the seats of the shop. */
export async function listAccounts(db: StoreDb, actor: Actor, shopId: ShopId): Promise<AccountsAnswer> {
  const [stored, current, seats] = await Promise.all([
    readAccounts(db, shopId),
    readRules(db, shopId),
    readSeats(db, shopId),
  ]);
  const shown = stored.filter(({ departmentId }) => can(actor, 'accounts.read', { shopId, departmentId }));
  const toAccount = (account: StoredAccount): Account => ({
    agentId: account.agentId,
    login: account.login,
    name: account.name,
    fullName: account.fullName,
    avatar: account.avatar,
    signature: account.signature,
    departmentId: account.departmentId,
    position: account.position,
    externalId: account.externalId,
    role: account.role,
    kind: account.kind,
    frozen: account.frozen,
    endsAt: account.endsAt,
    createdAt: account.createdAt,
    routing: current
      ? routingOf(current.rules, account)
      : { limit: 20, weight: 100, takesPart: true, mobileRouting: true, groupIds: [] },
  });
  return { accounts: shown.map(toAccount), seats };
}
