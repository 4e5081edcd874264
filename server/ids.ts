import { randomFillSync } from 'node:crypto';

/** Makes an id that nobody can guess; the prefix says what it names: `c_…`. */
export type NewId = (prefix: string) => string;

const BYTES = 15;
/** Random bytes for the ids to come: a call for each one would be most of its cost. */
const pool = Buffer.alloc(BYTES * 256);
let used = pool.length;

/** 120 random bits, in the letters that every id of the wire allows. */
export const newId: NewId = (prefix) => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return `${prefix}_${pool.toString('base64url', used - BYTES, used)}`;
};
