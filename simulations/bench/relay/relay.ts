import { once } from 'node:events';
import { type Measure, measure } from '../measure.ts';
import {
  type Contender,
  type Crowd,
  forkSibling,
  startProduct,
  startRelay,
  startXadd,
} from './contenders.ts';
import type { Order, Talk } from './talk.ts';

const CROWD: Crowd = { buyers: 200, agents: 10 };
/** Messages under way for each buyer: enough that the server, not the round trip, is the limit. */
const WINDOW = 4;
const WARM_UP_SEC = 2;
const SATURATE_SEC = 4;
const PACE_SEC = 3;
/** For latency: a load that leaves every contender idle time. */
const PACE_PER_SEC = 300;

interface Round {
  perSecond: number;
  cpuUs: number;
  p50Ms: number;
  p99Ms: number;
}

type Name = 'fenliu' | 'relay' | 'xadd';

/**
 * Buyers to agents through the whole product, against a bare Socket.IO relay and against one that does an XADD
 * for each message, all three in turn in every round.
 */
export async function benchRelay(
  rounds: number,
  redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  const start: Record<Name, () => Promise<Contender>> = {
    fenliu: () => startProduct(CROWD),
    relay: () => startRelay(CROWD),
    xadd: () => startXadd(CROWD, redisBinary),
  };
  const results: Record<Name, Round[]> = { fenliu: [], relay: [], xadd: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(start) as Name[]) {
      say(`relay: round ${round} of ${rounds}, ${name}`);
      const contender = await start[name]();
      try {
        results[name].push(await playRound(contender));
      } finally {
        await contender.stop();
      }
    }
  }
  const of = (name: Name, figure: keyof Round) => results[name].map((one) => one[figure]);
  const against = (name: Name, figure: keyof Round) => ({ name, values: of(name, figure) });
  return [
    measure('relay.messages', '1/s', of('fenliu', 'perSecond'), against('relay', 'perSecond'), {
      atLeast: 0.7,
    }),
    measure('relay.cpu', 'µs/message', of('fenliu', 'cpuUs'), against('relay', 'cpuUs'), { atMost: 2 }),
    measure('relay.messages-xadd', '1/s', of('fenliu', 'perSecond'), against('xadd', 'perSecond'), {
      atLeast: 1,
    }),
    measure('relay.cpu-xadd', 'µs/message', of('fenliu', 'cpuUs'), against('xadd', 'cpuUs')),
    measure('relay.p50', 'ms', of('fenliu', 'p50Ms'), against('relay', 'p50Ms')),
    measure('relay.p99', 'ms', of('fenliu', 'p99Ms'), against('relay', 'p99Ms')),
  ];
}

/** Clients sit in a process of their own, whose cost is nobody's. */
async function playRound(contender: Contender): Promise<Round> {
  const talkers = forkSibling('talkers');
  const gone = once(talkers, 'exit').then(([code]) => {
    throw new Error(`the clients ended with ${code}`);
  });
  gone.catch(() => {});
  const ask = async (order: Order): Promise<{ answer: Talk | null; messages: number }> => {
    const answered = once(talkers, 'message');
    talkers.send(order);
    const [said] = (await Promise.race([answered, gone])) as [{ answer: Talk | null; messages: number }];
    return said;
  };
  try {
    await ask({ do: 'connect', place: contender.place });
    await ask({ do: 'saturate', seconds: WARM_UP_SEC, window: WINDOW });
    await contender.settled();
    const before = contender.cpuUs();
    const { answer: fast, messages } = await ask({ do: 'saturate', seconds: SATURATE_SEC, window: WINDOW });
    await contender.settled();
    const cpuUs = (contender.cpuUs() - before) / messages;
    const { answer: paced } = await ask({ do: 'pace', seconds: PACE_SEC, perSecond: PACE_PER_SEC });
    if (!fast || !paced) throw new Error('the clients gave no figures');
    await ask({ do: 'leave' });
    return { perSecond: fast.messages / fast.seconds, cpuUs, p50Ms: paced.p50Ms, p99Ms: paced.p99Ms };
  } finally {
    talkers.kill();
  }
}
