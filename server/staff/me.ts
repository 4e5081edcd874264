import { eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { Me } from '../../client-sdk/protocol/rest.ts';
import type { StoreDb } from '../store/open.ts';
import { persons } from '../store/schema.ts';
import type { StaffActor } from './actor.ts';
import { hasSecondStep } from './second-step.ts';

/** What a person who is logged in may know of himself. */
export const readMe = async (
  db: StoreDb,
  { personId, memberships }: Pick<StaffActor, 'personId' | 'memberships'>,
): Promise<Ack<Me>> => {
  const [person] = await db
    .select({ login: persons.login, name: persons.name, totpConfirmedAt: persons.totpConfirmedAt })
    .from(persons)
    .where(eq(persons.id, personId));
  if (!person) return refuse('not_found');
  const { login, name } = person;
  return { ok: true, data: { personId, login, name, secondStep: hasSecondStep(person), memberships } };
};
