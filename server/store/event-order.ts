import { asc, desc, sql } from 'drizzle-orm';
import { events } from './schema.ts';

/** Events of one instant stand in the order in which they left the outbox. */
export const eventOrder = [asc(events.at), asc(sql`length(${events.entryId})`), asc(events.entryId)];

export const newestFirst = [desc(events.at), desc(sql`length(${events.entryId})`), desc(events.entryId)];
