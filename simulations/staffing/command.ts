import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { withThrowAwayRedis } from '../../server/throw-away-redis.ts';
import { seedOption, wholeNumber } from '../command-options.ts';
import { Progress } from '../load/progress.ts';
import { newSeed } from '../random.ts';
import { renderTable } from '../render-table.ts';
import { readForecast } from './forecast.ts';
import { planStaff, type StaffedHalfHour, type Target } from './plan-staff.ts';

interface StaffFlags {
  forecast: string;
  target: Target;
  handle: number;
  patience: number;
  limit: number;
  slowdown: number;
  replications: number;
  seed: number;
  json?: true;
}

function toTarget(text: string): Target {
  const [, share = '', seconds = ''] = /^(\d{1,2})\/(\d{1,4})$/.exec(text) ?? [];
  if (Number(share) < 1) throw new InvalidArgumentError('such as 80/30: 80 % within 30 s.');
  return { share: Number(share) / 100, withinMs: Number(seconds) * 1000 };
}

function toSlowdown(text: string): number {
  const number = Number(text);
  if (number >= 0 && number <= 10) return number;
  throw new InvalidArgumentError('a number from 0 to 10, please.');
}

/** `npm run simulate -- staff`. */
export function staffCommand(): Command {
  return new Command('staff')
    .description(
      'how many agents each half-hour of a forecast needs: Erlang A as a start, the simulation as the judge',
    )
    .requiredOption(
      '--forecast <file>',
      'CSV with the columns from (09:30) and arrivals, a line for each half-hour',
    )
    .option(
      '--target <share/seconds>',
      'so many of 100 have an agent within so long',
      toTarget,
      toTarget('80/30'),
    )
    .option('--handle <s>', 'work of one chat, by an agent who has no other', wholeNumber(1, 86_400), 240)
    .option('--patience <s>', 'how long buyers wait, on average', wholeNumber(1, 86_400), 480)
    .option('--limit <n>', 'chats that an agent has at once', wholeNumber(1, 1000), 5)
    .option('--slowdown <x>', 'with j chats each goes on at 1/(1 + x·(j−1)) of the pace', toSlowdown, 0.25)
    .option('--replications <n>', 'simulated days for each plan', wholeNumber(2, 1000), 20)
    .addOption(seedOption(newSeed()))
    .option('--json', 'print one JSON object as the last line')
    .action(async ({ json, ...flags }: StaffFlags) => {
      const plan = await planDay(flags);
      console.log(render(plan, flags));
      if (json) console.log(JSON.stringify({ seed: flags.seed, target: flags.target, halfHours: plan }));
    });
}

async function planDay(flags: StaffFlags): Promise<StaffedHalfHour[]> {
  const { target, handle, patience, limit, slowdown, replications, seed } = flags;
  const forecast = await readForecast(flags.forecast);
  const work = { handleMs: handle * 1000, handleCv: 1, patienceMs: patience * 1000, limit, slowdown };
  const progress = new Progress('rounds');
  progress.say('Erlang A');
  return withThrowAwayRedis(availableParallelism(), (redis) =>
    planStaff({
      forecast,
      target,
      work,
      redis,
      seed,
      replications,
      onProgress: (what) => progress.say(what),
    }),
  );
}

function render(plan: readonly StaffedHalfHour[], { target, replications, seed }: StaffFlags): string {
  const rows = plan.map(({ from, arrivals, erlangA, agents, inTime }) => [
    from,
    String(arrivals),
    String(erlangA),
    String(agents),
    inTime === null ? '–' : `${(100 * inTime).toFixed(1)} %`,
  ]);
  const hours = plan.reduce((sum, { agents }) => sum + agents, 0) / 2;
  return [
    ...renderTable(['from', 'buyers', 'Erlang A', 'agents', `within ${target.withinMs / 1000} s`], rows),
    '',
    `${hours} agent hours; at least ${100 * target.share} % of each half-hour's buyers have an agent within ` +
      `${target.withinMs / 1000} s in ${replications} simulated days (seed ${seed}).`,
  ].join('\n');
}
