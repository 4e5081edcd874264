import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { Redis } from 'ioredis';
import { withThrowAwayRedis } from '../../server/throw-away-redis.ts';
import { seedOption, wholeNumber } from '../command-options.ts';
import { renderTable } from '../render-table.ts';
import { CourseObserver } from '../scenarios/course-observer.ts';
import { agents, coming, HOUR_MS, oneGroup, startingAt, USUAL, wholeTime } from '../scenarios/scenario.ts';
import { runReplications } from './run-replications.ts';
import type { World } from './world.ts';

/** What the issue asks for: so many simulated conversations a second of two cores, 50 agents, `least_loaded`. */
const TARGET_PER_SEC = 5000;
const AGENTS = 50;

interface SpeedFlags {
  shops: number;
  seed: number;
  json?: true;
}

/** `npm run simulate -- speed`. */
export function speedCommand(): Command {
  return new Command('speed')
    .description('how many conversations of 50 agents the virtual-time engine lives through in a second')
    .option('--shops <n>', 'hours of a shop, several side by side', wholeNumber(1, 1000), 24)
    .addOption(seedOption(1))
    .option('--json', 'print one JSON object as the last line')
    .action(async ({ shops, seed, json }: SpeedFlags) => {
      const measured = await withThrowAwayRedis(availableParallelism(), (redis) =>
        measure(redis, shops, seed),
      );
      console.log(render(measured));
      if (json) console.log(JSON.stringify({ ...measured, target: TARGET_PER_SEC }));
    });
}

/** An hour at nine tenths of what the agents can do; every chat comes, is routed and is closed. */
function world(): World {
  const endMs = HOUR_MS;
  const staff = agents(AGENTS, wholeTime(endMs));
  return {
    ...USUAL,
    ...startingAt(10),
    rules: oneGroup(staff),
    agents: staff,
    arrivals: coming([[0, 1700]]),
    reply: null,
    swept: false,
    warmUpMs: 0,
    endMs,
  };
}

async function measure(redis: readonly Redis[], shops: number, seed: number) {
  const lived = world();
  const run = (count: number) =>
    runReplications({
      world: lived,
      chooser: 'rules',
      from: 0,
      count,
      seed,
      redis,
      newObserver: () => new CourseObserver(lived, lived.endMs),
    });
  await run(redis.length);
  await Promise.all(redis.map((one) => one.config('RESETSTAT')));
  const [redisBefore, nodeBefore, at] = [await redisCpuMs(redis), process.cpuUsage(), performance.now()];
  const observers = await run(shops);
  const seconds = (performance.now() - at) / 1000;
  const node = process.cpuUsage(nodeBefore);
  const redisMs = (await redisCpuMs(redis)) - redisBefore;
  const conversations = observers.reduce((sum, { arrivals }) => sum + arrivals, 0);
  const micros = (ms: number) => Math.round((ms * 1000) / conversations);
  const scripts = await scriptMs(redis);
  return {
    conversations,
    seconds,
    perSecond: Math.round(conversations / seconds),
    nodeMicros: micros((node.user + node.system) / 1000),
    redisMicros: micros(redisMs),
    scriptMicros: micros(scripts),
    /** What this CPU time would give with both cores to itself. */
    perSecondOfTwoCores: Math.round(
      2 / ((node.user + node.system) / 1e6 / conversations + redisMs / 1000 / conversations),
    ),
  };
}

const field = (info: string, name: string): number =>
  Number(new RegExp(`${name}[:=]([\\d.]+)`).exec(info)?.[1] ?? 0);

async function redisCpuMs(redis: readonly Redis[]): Promise<number> {
  const infos = await Promise.all(redis.map((one) => one.info('cpu')));
  return infos.reduce(
    (sum, info) => sum + 1000 * (field(info, 'used_cpu_user') + field(info, 'used_cpu_sys')),
    0,
  );
}

/** Time in the scripts themselves, by Redis' own count. */
async function scriptMs(redis: readonly Redis[]): Promise<number> {
  const infos = await Promise.all(redis.map((one) => one.info('commandstats')));
  return infos.reduce((sum, info) => sum + field(info, 'cmdstat_fcall:calls=\\d+,usec') / 1000, 0);
}

function render(measured: Awaited<ReturnType<typeof measure>>): string {
  const { conversations, seconds, perSecond, perSecondOfTwoCores, nodeMicros, redisMicros } = measured;
  return [
    ...renderTable(
      ['', 'value', 'unit'],
      [
        ['conversations', String(conversations), ''],
        ['time', seconds.toFixed(1), 's'],
        ['lived through', String(perSecond), 'a second'],
        ['the same CPU time on two idle cores', String(perSecondOfTwoCores), 'a second'],
        ['target', String(TARGET_PER_SEC), 'a second'],
        ['CPU of Redis', String(redisMicros), 'µs a conversation'],
        ['of it in scripts', String(measured.scriptMicros), 'µs a conversation'],
        ['CPU of this process', String(nodeMicros), 'µs a conversation'],
      ],
    ),
    '',
    `${AGENTS} agents, least_loaded; three scripts a conversation: accept-messages, route-conversation, close-conversation.`,
  ].join('\n');
}
