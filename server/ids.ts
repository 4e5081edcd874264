import { randomBytes } from 'node:crypto';

/** Makes an id that nobody can guess; the prefix says what it names: `c_…`. */
export type NewId = (prefix: string) => string;

/** 120 random bits, in the letters that every id of the wire allows. */
export const newId: NewId = (prefix) => `${prefix}_${randomBytes(15).toString('base64url')}`;
