import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Socket } from 'socket.io';
import type { WireError } from '../../client-sdk/protocol/errors.ts';
import type { Config } from '../config.ts';
import { spendFrom } from '../staff/rate-limit.ts';

const WINDOW_SEC = 10;

/** What counts for more than one request: a page of history asks the log over all of a buyer's conversations. */
const COSTS = new Map([['history:get', 10]]);

/** How often one client may ask; kept in this process, where his socket is (P10). */
export interface EventLimits {
  spend(socket: Socket, event: string): Promise<WireError | null>;
}

export function createEventLimits(
  config: Pick<Config, 'buyerMessagesPer10Sec' | 'agentMessagesPer10Sec' | 'requestsPer10Sec'>,
): EventLimits {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_SEC });
  const requests = limiter(config.requestsPer10Sec);
  const messages = {
    '/buyer': limiter(config.buyerMessagesPer10Sec),
    '/agent': limiter(config.agentMessagesPer10Sec),
  } as Record<string, RateLimiterMemory | undefined>;

  return {
    async spend(socket, event) {
      const sending = event === 'message:send' ? messages[socket.nsp.name] : undefined;
      return (
        (await spendFrom(requests, socket.id, COSTS.get(event))) ??
        // By person, so that more tabs do not mean more messages.
        (sending ? spendFrom(sending, socket.data.limitKey as string) : null)
      );
    },
  };
}
