import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * A file of exact values for queues in equilibrium. Times are in any one unit; each of the values beside a row's
 * parameters may be left out, and so may whole sections.
 */

const rate = z.number().positive().max(1e6);
const count = z.number().int().min(1).max(10_000);
const share = z.number().min(0).max(1);
const amount = z.number().min(0);

/** M/M/c: everybody waits as long as it takes. */
const ErlangC = z.object({
  c: count,
  lambda: rate,
  mu: rate,
  pWait: share.optional(),
  /** Mean wait of all, and number waiting. */
  asa: amount.optional(),
  lq: amount.optional(),
  t: amount.optional(),
  pWaitAtMostT: share.optional(),
});

/** The same with exponential patience of rate theta. */
const ErlangA = z.object({
  c: count,
  lambda: rate,
  mu: rate,
  theta: rate,
  pWait: share.optional(),
  pAbandon: share.optional(),
  meanWaitAll: amount.optional(),
  meanWaitServed: amount.optional(),
  lq: amount.optional(),
  occupancy: share.optional(),
});

/** M/M/c/K: whoever finds K in the shop is sent away. */
const Mmck = z
  .object({
    c: count,
    k: count,
    lambda: rate,
    mu: rate,
    pBlock: share.optional(),
    pWaitAccepted: share.optional(),
    wq: amount.optional(),
    lq: amount.optional(),
  })
  .refine(({ c, k }) => k >= c, { message: 'k must be at least c', path: ['k'] });

/** Agents with several chats at once; a row is [P(all full), P(abandon), mean wait] for one way to choose. */
const Concurrency = z.object({
  case: z.string().default(''),
  N: count,
  k: count,
  mu: rate,
  beta: amount,
  lam: rate,
  theta: rate,
  rows: z.partialRecord(
    z.enum(['least_loaded', 'two_choices', 'random', 'most_loaded']),
    z.tuple([share, share, amount]),
  ),
});

/** M/G/c/c: `c,lambda` → share sent away, whatever the distribution of handle times with mean 1. */
const Insensitive = z.record(
  z.string().regex(/^(about|\d+,\d+(\.\d+)?)$/, 'c,lambda'),
  z.union([share, z.string()]),
);

const list = <T extends z.ZodType>(row: T) => z.array(row).max(1000).default([]);

export const Oracle = z.object({
  about: z.string().optional(),
  erlangC: list(
    ErlangC.refine(({ c, lambda, mu }) => lambda < c * mu, { message: 'without end', path: ['lambda'] }),
  ),
  erlangA: list(ErlangA),
  mmck: list(Mmck),
  concurrency: list(Concurrency),
  insensitive: Insensitive.default({}),
});
export type Oracle = z.infer<typeof Oracle>;

/** Reads a file of that form. @throws Error that names the file and the place in it */
export async function readOracle(path: string): Promise<Oracle> {
  const parsed = Oracle.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is no file of exact values:\n${z.prettifyError(parsed.error)}`);
}
