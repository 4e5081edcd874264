import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

/**
 * Rows as a select of one array for each column, for `insert(table).select(…)`: a statement of a dozen
 * parameters, however many rows, which costs a quarter of a list of values.
 */
export function rowsOf<T extends PgTable>(table: T, rows: readonly T['$inferInsert'][]): SQL {
  const arrays = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const values = rows.map((row) => {
      const value: unknown = (row as Record<string, unknown>)[name];
      return value === undefined || value === null ? null : column.mapToDriverValue(value);
    });
    return sql`${sql.param(values)}::${sql.raw(column.getSQLType())}[]`;
  });
  return sql`select * from unnest(${sql.join(arrays, sql`, `)})`;
}
