import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { History } from '../load/history.ts';
import type { Answer, Order, Part, Tally } from './crowd-messages.ts';

/** A crowd's own wishes; who sits in which process is not its business. */
export type CrowdPlan = Omit<Part, 'index' | 'of'> & { processes: number };

/** Buyers and agents in several processes, who all play one plan. */
export class Crowd {
  readonly #players: ChildProcess[];
  readonly #gone: Promise<never>;
  #leaving = false;

  private constructor(players: ChildProcess[]) {
    this.#players = players;
    this.#gone = new Promise((_, reject) => {
      for (const child of players) {
        child.once('exit', (code) => {
          if (!this.#leaving) reject(new Error(`a process of players ended with ${code}`));
        });
      }
    });
    this.#gone.catch(() => {});
  }

  /** Forks the processes; the agents are in when this resolves. */
  static async gather({ processes, ...plan }: CrowdPlan): Promise<Crowd> {
    const file = fileURLToPath(new URL(`./players${extname(import.meta.filename)}`, import.meta.url));
    const players = Array.from({ length: processes }, () =>
      fork(file, [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        detached: true,
      }),
    );
    const crowd = new Crowd(players);
    try {
      await crowd.#all((index) => ({ do: 'come-in', part: { ...plan, index, of: processes } }));
    } catch (error) {
      crowd.kill();
      throw error;
    }
    return crowd;
  }

  async start(): Promise<void> {
    const at = Date.now();
    await this.#all(() => ({ do: 'start', at }));
  }

  /** All processes' figures together. */
  async tally(): Promise<Tally> {
    const sum: Tally = { sent: 0, acknowledged: 0, received: 0, open: 0, online: 0 };
    for (const answer of await this.#all(() => ({ do: 'tally' }))) {
      if (!('tally' in answer)) throw new Error('expected a tally');
      for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += answer.tally[name];
    }
    return sum;
  }

  /** Nobody writes any more; resolves when what was written has its answers. */
  async stop(): Promise<void> {
    await this.#all(() => ({ do: 'stop' }));
  }

  /** Closes all clients; what they saw, as one history. */
  async leave(): Promise<History> {
    this.#leaving = true;
    const all: History = { sends: [], receipts: [], holdings: [], recalls: [], cuts: [], lines: [] };
    for (const answer of await this.#all(() => ({ do: 'leave' }))) {
      if (!('history' in answer)) throw new Error('expected a history');
      const { sends, receipts, holdings, recalls, cuts, lines } = answer.history;
      all.sends.push(...sends);
      all.receipts.push(...receipts);
      all.holdings.push(...holdings);
      all.recalls.push(...recalls);
      all.cuts.push(...cuts);
      all.lines.push(...lines);
    }
    // Each view lives in one process, in order; who held what is compared over all of them.
    all.holdings.sort((a, b) => a.at - b.at);
    all.lines.sort((a, b) => a.at - b.at);
    return all;
  }

  kill(): void {
    this.#leaving = true;
    for (const child of this.#players) child.kill('SIGKILL');
  }

  #all(orderFor: (index: number) => Order): Promise<Answer[]> {
    return Promise.all(this.#players.map((child, index) => this.#ask(child, orderFor(index))));
  }

  async #ask(child: ChildProcess, order: Order): Promise<Answer> {
    const answered = once(child, 'message') as Promise<[Answer]>;
    child.send(order);
    const [answer] = await Promise.race([answered, this.#gone]);
    return answer;
  }
}
