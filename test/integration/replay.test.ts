import { expect, it } from 'vitest';
import { playOverSockets } from '../../simulations/replay/play-over-sockets.ts';
import { playVirtually } from '../../simulations/replay/play-virtually.ts';
import { readRecordings } from '../../simulations/replay/read-recordings.ts';
import { readStrings } from '../../simulations/replay/read-text-samples.ts';
import type { Recording } from '../../simulations/replay/recording.ts';
import { startTestApp } from '../support/app.ts';
import { useRedis } from '../support/redis.ts';

const redis = useRedis();

/** What UTF-8 has no bytes for, what C ends its strings with, what JSON, Lua and SQL take for their own. */
const HARD = [
  '\ud83d',
  'a\udc00b',
  '\ude00\ud83d',
  'a\u0000b',
  '\ufeffx\ufffe\uffff',
  '\r\n a \t',
  '{"kind":"text"}',
  "'; DROP TABLE messages; --",
  'e\u0301 \u00e9',
];
const BLANK = ['', ' \n\u3000'];

function hardTexts(): Recording {
  const recording = readStrings('hard', [...HARD, ...BLANK]);
  if (!recording) throw new Error('no recording');
  return recording;
}

const kept = {
  messages: 1 + 2 * (HARD.length + BLANK.length),
  refused: 2 * BLANK.length,
  arrived: 1 + 2 * HARD.length,
  logged: 1 + 2 * HARD.length,
  loneSurrogates: 2 * 3,
  breaches: [],
};

it('P1 P3 W8 a replay in virtual time: naughty strings reach the other side and the log code unit by code unit', async () => {
  const [naughty] = await readRecordings(
    new URL('../data/naughty-strings.json', import.meta.url).pathname,
    1,
  );
  if (!naughty) throw new Error('no recording');
  const report = await playVirtually(naughty, redis, () => {});
  expect(report).toMatchObject({ through: 'engine', breaches: [], left: 0 });
  expect(report.acknowledged).toBe(report.messages - report.refused);
  expect(report.arrived).toBe(report.acknowledged);
  expect(report.logged).toBe(report.acknowledged);
  expect(await playVirtually(hardTexts(), redis, () => {})).toMatchObject(kept);
});

it('P1 P3 W8 the same over real sockets: lone surrogates and NUL arrive, white space alone is refused', async () => {
  const app = await startTestApp({ agentMessagesPer10Sec: 10_000, buyerMessagesPer10Sec: 10_000 });
  try {
    expect(
      await playOverSockets(
        hardTexts(),
        3,
        app.config.databaseUrl ? { url: app.url, databaseUrl: app.config.databaseUrl } : undefined,
      ),
    ).toMatchObject(kept);
  } finally {
    await app.close();
  }
}, 60_000);
