import { expect, it } from 'vitest';
import { readCallCentre } from '../../simulations/replay/read-call-centre.ts';
import { readChatLog } from '../../simulations/replay/read-chat-log.ts';
import { readStrings, readUnicodeFile } from '../../simulations/replay/read-text-samples.ts';
import { mostAtOnce } from '../../simulations/replay/recording.ts';

const line = (time: string, name: string, text: string) => `shop 2019-09-04 [${time}] <${name}> ${text}`;

/** Anna speaks to five; the last two lines say only in the annotations whom they are for. */
const CHAT = [
  line('10:00:00', 'b1', 'Is it in stock? '),
  line('10:00:10', 'b2', 'hi'),
  line('10:00:20', 'Anna', 'b1: yes'),
  line('10:00:30', 'Anna', 'b2: hello'),
  line('10:01:00', 'b3[x]', 'a  b'),
  line('10:01:10', 'Anna', 'b3[x], one moment'),
  line('10:01:20', 'b4', '?'),
  line('10:01:25', 'Anna', 'b4 yes?'),
  line('10:01:30', 'b5', 'thanks'),
  line('10:01:35', 'Anna', 'b5 welcome'),
  line('10:02:00', 'Anna', 'in black too'),
  line('11:30:00', 'b1', 'me again'),
  line('11:30:30', 'Anna', 'yes?'),
  '',
].join('\n');

it('a chat log becomes one talk for each coming of each buyer, with the texts as they were', () => {
  const recording = readChatLog('chat', CHAT, '0 10 - \n11 12 - \n');
  expect(recording?.agents.map(({ agentId }) => agentId)).toEqual(['Anna']);
  expect(recording?.talks.map(({ buyerId, atMs }) => [buyerId, atMs / 1000])).toEqual([
    ['b1', 0],
    ['b2', 10],
    ['b3.5bx.5d', 60],
    ['b4', 80],
    ['b5', 90],
    ['b1', 5400],
  ]);
  const [first, , third] = recording?.talks ?? [];
  expect(first?.turns).toEqual([
    { by: 'buyer', text: 'Is it in stock? ', afterMs: 0 },
    { by: 'agent', text: 'b1: yes', afterMs: 20_000 },
    { by: 'agent', text: 'in black too', afterMs: 120_000 },
  ]);
  expect(third?.turns[0]?.text).toBe('a  b');
  expect(recording?.outcome.firstRepliesMs?.[0]).toBe(20_000);
  // All five of the first minutes were hers at once.
  expect(recording?.agents[0]?.limit).toBe(mostAtOnce(recording?.talks ?? []));
});

it('counts of a call centre become as many calls in each five minutes, with agents by the half-hour', () => {
  const counts = (length: number, at: Record<number, number>) => Array.from({ length }, (_, i) => at[i] ?? 0);
  const value = {
    days: [
      {
        day: 1,
        arrivalsPer5Min: counts(288, { 96: 3, 100: 1 }),
        agentsSeenPer30Min: counts(48, { 16: 2, 17: 1 }),
        served: 3,
        abandoned: 1,
      },
    ],
    distributions: {
      types: { PS: { share: 1, serviceSecQuantiles: [60, 120] } },
      waitSecServedQuantiles: [0, 30],
      waitSecAbandonedQuantiles: [10, 20],
      shareQueued: 0.5,
    },
  };
  const [day] = readCallCentre('counts', value, 7) ?? [];
  const minutes = day?.talks.map(({ atMs }) => Math.floor(atMs / 300_000));
  expect(minutes).toEqual([96, 96, 96, 100]);
  expect(
    day?.agents.map(({ limit, shifts }) => [limit, shifts.map(({ fromMs, toMs }) => [fromMs, toMs])]),
  ).toEqual([
    [1, [[16 * 1_800_000, 18 * 1_800_000]]],
    [1, [[16 * 1_800_000, 17 * 1_800_000]]],
  ]);
  for (const { workMs, patienceMs } of day?.talks ?? []) {
    expect(workMs).toBeGreaterThanOrEqual(60_000);
    expect(workMs).toBeLessThanOrEqual(120_000);
    // Whoever was served after 30 s would have waited longer: nobody knows how long.
    expect([10_000, 20_000, Number.POSITIVE_INFINITY]).toContain(patienceMs);
  }
  expect(readCallCentre('counts', value, 7)).toEqual([day]);
  expect(readCallCentre('other', { days: [] }, 7)).toBeNull();
});

it("lists of strings and Unicode's files keep every code unit", () => {
  const lone = readStrings('strings', ['\ud83d', ' x ']);
  expect(lone?.talks[0]?.turns.map(({ text }) => text)).toEqual([
    'Texts follow',
    '\ud83d',
    '\ud83d',
    ' x ',
    ' x ',
  ]);
  const unicode = readUnicodeFile(
    'unicode',
    '# about\n÷ 0061 × 0308 ÷\t#  ÷ [0.2]\n1F468 200D 1F466 ; RGI_Emoji ; family # E2.0\n',
  );
  expect(unicode?.talks[0]?.turns.map(({ text }) => text)).toEqual([
    'Texts follow',
    'a\u0308',
    'a\u0308',
    '\u{1f468}\u200d\u{1f466}',
    '\u{1f468}\u200d\u{1f466}',
  ]);
  expect(readUnicodeFile('prose', 'Hello; this is text # no\n')).toBeNull();
  expect(readStrings('none', [1])).toBeNull();
});
