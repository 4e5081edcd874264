import { Redis } from 'ioredis';
import { HeldLine } from './held-line.ts';
import { RedisProcess } from './redis-process.ts';

/** A replica of the run's Redis that takes its place while the old master, cut off from it, still serves some (T6). */
export class Standby {
  /** Ways to Redis: of those who are led over at once, and of those who stay with the old master for a while. */
  readonly early: HeldLine;
  readonly late: HeldLine;
  readonly #master: RedisProcess;
  readonly #replica: RedisProcess;
  readonly #replication: HeldLine;
  #risen = false;

  private constructor(master: RedisProcess, replica: RedisProcess, lines: [HeldLine, HeldLine, HeldLine]) {
    this.#master = master;
    this.#replica = replica;
    [this.early, this.late, this.#replication] = lines;
  }

  static async beside(master: RedisProcess, redisBinary: string): Promise<Standby> {
    const replica = await RedisProcess.create(redisBinary);
    const line = () => HeldLine.to(master.url);
    const standby = new Standby(master, replica, [await line(), await line(), await line()]);
    await tell(replica, (redis) => redis.replicaof('127.0.0.1', portOf(standby.#replication.url)));
    return standby;
  }

  /** Who is master now. */
  get current(): RedisProcess {
    return this.#risen ? this.#replica : this.#master;
  }

  /** From now on the replica hears nothing more of the master. */
  cutOff(): void {
    this.#replication.hold();
  }

  /** The replica is master, and the first ones go over to it. */
  async rise(): Promise<void> {
    await tell(this.#replica, (redis) => redis.replicaof('NO', 'ONE'));
    this.#risen = true;
    leadOver(this.early, this.#replica);
  }

  /** The others follow; what the old master alone has is gone, and it is a replica now. */
  async joinUp(): Promise<void> {
    leadOver(this.late, this.#replica);
    await tell(this.#master, (redis) => redis.replicaof('127.0.0.1', portOf(this.#replica.url)));
  }

  /** Ends the replica; the master is the cluster's. */
  async remove(): Promise<void> {
    for (const line of [this.early, this.late, this.#replication]) line.close();
    await this.#replica.remove();
  }
}

/** Whoever is on it comes anew, and comes out there. */
function leadOver(line: HeldLine, to: RedisProcess): void {
  line.pointTo(to.url);
  line.breakAll();
}

const portOf = (url: string) => Number(new URL(url).port);

async function tell(server: RedisProcess, what: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(server.url);
  try {
    await what(redis);
  } finally {
    redis.disconnect();
  }
}
