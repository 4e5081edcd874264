import { hash, verify } from '@node-rs/argon2';

/** Argon2id (the library's default) with OWASP's first choice of cost: 19 MiB, 2 passes, 1 lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash to store for a password: salted, in PHC form. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** The hash, at the same cost, of a random password that nobody kept. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$mfGYPbOdp7uPY3F0mMyJyg$YPc7P0UiwRzUG5g3AJXrdlUQD2jV+uUweheJVzNaZrk';

/**
 * Whether the password fits the stored hash. An unknown login (`null`) costs the same work as a wrong
 * password, so that the time of the answer does not tell which logins exist.
 */
export const fitsPassword = async (storedHash: string | null, password: string): Promise<boolean> => {
  const fits = await verify(storedHash ?? NOBODYS_HASH, password);
  return fits && storedHash !== null;
};
