import { Router } from 'express';

/** One thing that must work before this process may get traffic. */
export interface ReadyCheck {
  name: string;
  /** Rejects with the reason when it does not work. */
  check(): Promise<unknown>;
}

const CHECK_MS = 2000;

/** `/healthz`: the process lives. `/readyz`: everything that it needs works. */
export function createHealthRoutes(checks: ReadyCheck[]): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const results = await Promise.all(checks.map(run));
    const ready = results.every(({ ok }) => ok);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks: results });
  });
  return router;
}

async function run({ name, check }: ReadyCheck): Promise<{ name: string; ok: boolean; reason?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_MS} ms`)), CHECK_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, reason: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}
