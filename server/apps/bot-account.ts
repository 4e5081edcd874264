import { randomBytes } from 'node:crypto';
import type { AgentId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { NewId } from '../ids.ts';
import type { Change } from '../staff/manage.ts';
import { hashPassword } from '../staff/password.ts';
import { persons, subAccounts } from '../store/schema.ts';

/** Makes the sub-account that a bot answers as. Nobody can log in as it: its app connects with a token. */
export async function createBotAccount(
  newId: NewId,
  { tx, now, record }: Change,
  shopId: ShopId,
  name: string,
): Promise<AgentId> {
  const personId = newId('p');
  const agentId = newId('a');
  const passwordHash = await hashPassword(randomBytes(32).toString('base64url'));
  await tx.insert(persons).values({ id: personId, login: `bot:${agentId}`, name, passwordHash });
  const account = { name, role: 'agent', kind: 'bot' } as const;
  await tx.insert(subAccounts).values({ id: agentId, shopId, personId, createdAt: now, ...account });
  await record('account.create', `agent:${agentId}`, null, account);
  return agentId;
}
