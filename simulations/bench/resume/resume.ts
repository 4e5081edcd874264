import type { ChildProcess } from 'node:child_process';
import { quantile } from '../../scenarios/measures.ts';
import { startBareServer } from '../connections/bare-process.ts';
import { askChild, forkBeside } from '../fork-beside.ts';
import { type Measure, measure } from '../measure.ts';
import { startProduct } from '../relay/contenders.ts';
import type { AbsentOrder, Returned } from './absent.ts';
import { WritingAgents } from './writing-agents.ts';

const BUYERS = 2_000;
const AGENTS = 10;
/** Written to each buyer while he is away. */
const MISSED = 5;
const CLIENT_PROCESSES = 2;

/**
 * Buyers who all come back at once, each of whom missed messages: how long until each has them, beside how long it
 * takes as many to connect to a Socket.IO server that has nothing to say.
 */
export async function benchResume(
  rounds: number,
  _redisBinary: string,
  say: (line: string) => void,
): Promise<Measure[]> {
  const product = await startProduct({ buyers: BUYERS, agents: AGENTS });
  const bare = await startBareServer();
  const [talking, silent] = [gather(), gather()];
  const returned: Record<'fenliu' | 'bare', number[][]> = { fenliu: [], bare: [] };
  try {
    const { url, buyerTokens, agents } = product.place;
    const staff = await WritingAgents.comeIn(product.place);
    say(`resume: ${BUYERS} buyers come and write`);
    await begin(talking, { url, tokens: buyerTokens, talks: true });
    await begin(silent, { url: bare.url, tokens: buyerTokens, talks: false });
    const held = await staff.look(agents[0]?.shopId ?? '');
    if (held !== BUYERS) throw new Error(`${BUYERS} buyers wrote, and the agents have ${held}`);
    for (let round = 1; round <= rounds; round++) {
      say(`resume: round ${round} of ${rounds}, ${BUYERS * MISSED} messages to buyers who are away`);
      await staff.write(MISSED);
      await product.settled();
      returned.fenliu.push(await comeBack(talking, MISSED));
      returned.bare.push(await comeBack(silent, 0));
    }
    staff.leave();
  } finally {
    for (const child of [...talking, ...silent]) child.kill();
    await bare.stop();
    await product.stop();
  }
  const at = (name: 'fenliu' | 'bare', part: number) => returned[name].map((ms) => quantile(ms, part));
  const both = (name: string, part: number) =>
    measure(`resume.${name}`, 'ms', at('fenliu', part), { name: 'bare connect', values: at('bare', part) });
  return [both('p50', 0.5), both('p99', 0.99), both('last', 1)];
}

const gather = (): ChildProcess[] =>
  Array.from({ length: CLIENT_PROCESSES }, () => forkBeside(import.meta.url, 'absent'));

async function begin(
  clients: readonly ChildProcess[],
  { url, tokens, talks }: { url: string; tokens: string[]; talks: boolean },
): Promise<void> {
  await Promise.all(
    clients.map((child, i) => {
      const mine = tokens.filter((_, n) => n % clients.length === i);
      return askChild(child, { do: 'begin', url, talks, tokens: mine } satisfies AbsentOrder);
    }),
  );
}

async function comeBack(clients: readonly ChildProcess[], missed: number): Promise<number[]> {
  const all = await Promise.all(
    clients.map((child) => askChild<Returned>(child, { do: 'return', missed } satisfies AbsentOrder)),
  );
  return all.flatMap(({ ms }) => ms);
}
