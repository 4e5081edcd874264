import { once } from 'node:events';
import { forkBeside } from '../fork-beside.ts';

/** A Socket.IO server with nothing on it, in a process of its own. */
export interface BareServer {
  url: string;
  stop(): Promise<void>;
}

/** @param settings on top of this process' environment */
export async function startBareServer(settings: Record<string, string> = {}): Promise<BareServer> {
  const child = forkBeside(import.meta.url, 'bare-server', settings);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
