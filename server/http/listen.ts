import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { StartError } from '../start-error.ts';

const LAST_ANSWERS_MS = 1000;

/**
 * Opens the port. Returns the port that was taken (setting 0 takes a free one).
 * @throws StartError when it is in use or not allowed
 */
export async function listen(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(`${whyNot((error as NodeJS.ErrnoException).code, port, host)}`);
  }
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

function whyNot(code: string | undefined, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} is in use by another program. Stop it, or set PORT to another one (0 takes a free one).`;
    case 'EACCES':
      return `PORT: ${port} is not allowed to this user. Set PORT to one from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: ${host} is not an address of this machine.`;
    default:
      return `PORT ${port} on ${host} cannot be opened: ${code ?? 'unknown reason'}.`;
  }
}

/** Takes no more connections; those that are open live on. */
export function stopAccepting(server: Server): void {
  server.close();
}

/** Lets the requests that are under way have their answers, then ends every connection. */
export async function endConnections(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await Promise.race([closed, sleep(2 * LAST_ANSWERS_MS, undefined, { ref: false })]);
  clearInterval(idle);
  clearTimeout(late);
}
