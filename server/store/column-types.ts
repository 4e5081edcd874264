import { bigint, customType } from 'drizzle-orm/pg-core';

/** Anything as JSON text: `json` and `text` of PostgreSQL refuse NUL and lone surrogates, escapes pass. */
export const jsonText = <T>(name: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (text) => JSON.parse(text) as T,
  })(name);

/** The text with U+FFFD for what PostgreSQL cannot hold: NUL and lone surrogates, valid in JavaScript. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** Words that people typed; what PostgreSQL cannot hold becomes U+FFFD, also in a comparison. */
export const plainText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storable,
});

/** Whole numbers as one list, written at once: the library's own array asks of each number what it is. */
export const numberList = customType<{ data: number[]; driverData: string }>({
  dataType: () => 'integer[]',
  toDriver: (numbers) => `{${numbers.join(',')}}`,
});

/** Ms since 1970. */
export const instant = (name: string) => bigint(name, { mode: 'number' });
