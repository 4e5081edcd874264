import { Command } from 'commander';
import { seedOption, wholeNumber } from '../command-options.ts';
import { Progress } from '../load/progress.ts';
import { newSeed } from '../random.ts';
import { measureDryRun } from './measure.ts';

interface DryRunFlags {
  conversations: number;
  seed: number;
  json?: true;
}

/** `npm run simulate -- dry-run`. */
export function dryRunCommand(): Command {
  return new Command('dry-run')
    .description('lives through a heavy day in virtual time, has it dry-run under a draft, and measures that')
    .option('--conversations <n>', 'how many buyers come', wholeNumber(1, 50_000), 10_000)
    .addOption(seedOption(newSeed()))
    .option('--json', 'print one JSON object as the last line')
    .action(async ({ conversations, seed, json }: DryRunFlags) => {
      const progress = new Progress('%');
      progress.start(100, 'living through the day');
      const redisBinary = process.env.FENLIU_REDIS_BINARY || 'redis-server';
      const measure = await measureDryRun({
        conversations,
        seed,
        redisBinary,
        onProgress: (what, part) => progress.update(part * 100, 100, what),
      }).finally(() => progress.stop());
      const { tookMs, perConversationMs, agreement, differences, loopDelayMs } = measure;
      console.log(
        [
          `${measure.conversations} conversations replayed twice in ${(tookMs / 1000).toFixed(1)} s: ${perConversationMs} ms each`,
          `under the day's own rules ${agreement.same} of ${agreement.of} went where they went; under the draft ${differences} differ`,
          `other work of the process waited ${loopDelayMs.p50} ms (median), ${loopDelayMs.p99} ms (p99), ${loopDelayMs.max} ms (most)`,
        ].join('\n'),
      );
      if (json) console.log(JSON.stringify({ seed, ...measure }));
      process.exitCode = agreement.same === agreement.of ? 0 : 1;
    });
}
