import { Command } from 'commander';
import { withThrowAwayRedis } from '../../server/throw-away-redis.ts';
import { seedOption, wholeNumber } from '../command-options.ts';
import { Progress } from '../load/progress.ts';
import { newSeed } from '../random.ts';
import { playOverSockets } from './play-over-sockets.ts';
import { playVirtually } from './play-virtually.ts';
import { readRecordings } from './read-recordings.ts';
import type { Recording } from './recording.ts';
import { isClean, type ReplayReport, renderReplays } from './replay-report.ts';

interface ReplayFlags {
  only?: string;
  limit?: number;
  sockets?: true;
  seconds: number;
  seed: number;
  json?: true;
}

/** `npm run simulate -- replay PATH`. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('plays real traffic once more; ends with exit status 1 when a promise or a text was broken')
    .argument('<path>', 'a recording, or a folder of them')
    .option('--only <words>', 'only the recordings whose name holds these words')
    .option(
      '--limit <n>',
      'chats at once of each agent, instead of what was needed then',
      wholeNumber(1, 1000),
    )
    .option('--sockets', 'through real sockets, instead of in virtual time')
    .option(
      '--seconds <n>',
      'with --sockets: a longer recording goes by in so many',
      wholeNumber(2, 86_400),
      60,
    )
    .addOption(seedOption(newSeed()))
    .option('--json', 'print one JSON object as the last line')
    .action(async (path: string, { only = '', limit, sockets, seconds, seed, json }: ReplayFlags) => {
      const recordings = (await readRecordings(path, seed))
        .filter(({ name }) => name.includes(only))
        .map((recording) => (limit === undefined ? recording : withLimit(recording, limit)));
      const reports = sockets ? await overSockets(recordings, seconds) : await inVirtualTime(recordings);
      console.log(renderReplays(reports));
      console.log(`Seed ${seed}.`);
      const met = reports.length > 0 && reports.every(isClean);
      if (json) console.log(JSON.stringify({ met, seed, reports }));
      process.exitCode = met ? 0 : 1;
    });
}

const withLimit = (recording: Recording, limit: number): Recording => ({
  ...recording,
  agents: recording.agents.map((agent) => ({ ...agent, limit })),
});

async function inVirtualTime(recordings: readonly Recording[]): Promise<ReplayReport[]> {
  const progress = new Progress('%');
  progress.start(100, 'starting');
  try {
    return await withThrowAwayRedis(1, async ([redis]) => {
      const reports: ReplayReport[] = [];
      for (const [i, recording] of recordings.entries()) {
        const onProgress = (part: number) =>
          progress.update((100 * (i + part)) / recordings.length, 100, recording.name);
        if (redis) reports.push(await playVirtually(recording, redis, onProgress));
      }
      return reports;
    });
  } finally {
    progress.stop();
  }
}

async function overSockets(recordings: readonly Recording[], seconds: number): Promise<ReplayReport[]> {
  const reports: ReplayReport[] = [];
  for (const recording of recordings) reports.push(await playOverSockets(recording, seconds));
  return reports;
}
