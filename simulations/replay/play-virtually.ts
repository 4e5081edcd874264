import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { SendableBody } from '../../client-sdk/protocol/messages.ts';
import { check } from '../load/checker.ts';
import { createRandom } from '../random.ts';
import { CourseObserver } from '../scenarios/course-observer.ts';
import { Replication } from '../virtual/replication.ts';
import { RecordedShop } from './recorded-shop.ts';
import type { Recording } from './recording.ts';
import { type ReplayReport, reportOn } from './replay-report.ts';
import { toWorld } from './to-world.ts';

/**
 * Lives through a recording in virtual time on the real scripts, and holds what both sides would read against the log.
 * Texts that the wire would refuse are left out, and counted.
 */
export async function playVirtually(
  recording: Recording,
  redis: Redis,
  onProgress: (part: number) => void,
): Promise<ReplayReport> {
  const { sendable, keptBack } = withoutRefused(recording);
  const world = toWorld(sendable);
  const shop = new RecordedShop(world, redis, `replayed-${randomUUID()}`);
  const observer = new CourseObserver(world, world.endMs);
  try {
    await new Replication({
      world,
      shop,
      random: createRandom(0),
      chooser: 'rules',
      observer,
      asksPlace: false,
      onProgress: (nowMs) => onProgress(nowMs / world.endMs),
    }).run();
    const log = await shop.readLog(world.startAt + world.endMs);
    const { history } = shop.recorder;
    const breaches = check(history, log, null);
    return reportOn({ recording, through: 'engine', history, log, breaches, keptBack });
  } finally {
    await shop.remove();
  }
}

function withoutRefused(recording: Recording): { sendable: Recording; keptBack: number } {
  let keptBack = 0;
  const isSendable = ({ text }: { text: string }) => {
    const fits = SendableBody.safeParse({ kind: 'text', text }).success;
    if (!fits) keptBack += 1;
    return fits;
  };
  const talks = recording.talks.map((talk) => ({ ...talk, turns: talk.turns.filter(isSendable) }));
  return {
    sendable: { ...recording, talks: talks.filter(({ turns }) => turns[0]?.by === 'buyer') },
    keptBack,
  };
}
