import { inArray } from 'drizzle-orm';
import type { StoreDb } from '../store/open.ts';
import { persons } from '../store/schema.ts';

/** Persons by id, with their names; who is no longer known has his id for a name. */
export async function readPersonNames(
  db: StoreDb,
  personIds: readonly string[],
): Promise<(personId: string) => { personId: string; name: string }> {
  const ids = [...new Set(personIds)];
  const rows =
    ids.length === 0
      ? []
      : await db.select({ id: persons.id, name: persons.name }).from(persons).where(inArray(persons.id, ids));
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (personId) => ({ personId, name: names.get(personId) ?? personId });
}
