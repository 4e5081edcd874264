import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a server under test by `--import`: says on a socket of the file system how much memory the process has
 * once its garbage is gone.
 */

/** Bytes. */
export interface Memory {
  /** All that the kernel holds for the process. */
  rss: number;
  /** Of it, what JavaScript holds: objects and buffers. */
  held: number;
}

export const PROBE_VARIABLE = 'FENLIU_MEMORY_PROBE';

const path = process.env[PROBE_VARIABLE];
// Its own children and threads are not measured.
delete process.env[PROBE_VARIABLE];

if (path && isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const server = createServer((_, response) => {
    // What the first one finalizes, the second one frees.
    collect();
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    response.end(JSON.stringify({ rss, held: heapUsed + external } satisfies Memory));
  });
  server.listen(path);
  server.unref();
}
