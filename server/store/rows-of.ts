import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

/**
 * Rows as a select of one array for each column, for `insert(table).select(…)`: a statement of a dozen
 * parameters, however many rows, which costs a quarter of a list of values.
 */
export function rowsOf<T extends PgTable>(table: T, rows: readonly T['$inferInsert'][]): SQL {
  const columns = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const type = column.getSQLType();
    const values = rows.map((row) => {
      const value: unknown = (row as Record<string, unknown>)[name];
      return value === undefined || value === null ? null : column.mapToDriverValue(value);
    });
    // An array of arrays would be unnested as a whole: a value that is one itself goes as text.
    const isArray = type.endsWith('[]');
    return {
      values: sql`${sql.param(values)}::${sql.raw(isArray ? 'text' : type)}[]`,
      name: sql.identifier(column.name),
      read: isArray ? sql`${sql.identifier(column.name)}::${sql.raw(type)}` : sql.identifier(column.name),
    };
  });
  const list = (parts: SQL['queryChunks']) => sql.join(parts as SQL[], sql`, `);
  return sql`select ${list(columns.map(({ read }) => read))}
    from unnest(${list(columns.map(({ values }) => values))}) as rows (${list(columns.map(({ name }) => name))})`;
}
