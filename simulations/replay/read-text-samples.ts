import { z } from 'zod';
import { ALL_THE_TIME, type Recording, type Talk } from './recording.ts';

/** Texts that are hard on software: a JSON list of strings, or one of Unicode's files of code points. */

/** So many in one talk, each way. */
const EACH = 25;
const GAP_MS = 1000;
const AGENTS = 3;

const Strings = z.array(z.string()).min(1);

/** `÷ 0061 × 0308 ÷ # …`, and `1F468 200D 1F466 ; type ; …`. */
const UNICODE_LINE = /^[÷×0-9A-F][÷×0-9A-F ]*(?=\s*[#;])/;

/** @returns null when the value is no list of strings */
export function readStrings(name: string, value: unknown): Recording | null {
  const parsed = Strings.safeParse(value);
  return parsed.success ? toRecording(name, parsed.data) : null;
}

/** @returns null when the text is no file of Unicode's */
export function readUnicodeFile(name: string, text: string): Recording | null {
  const samples = text.split('\n').flatMap((line) => {
    const [points] = UNICODE_LINE.exec(line.replaceAll('\t', ' ')) ?? [];
    const hex = points?.match(/[0-9A-F]{4,6}/g);
    return hex ? [String.fromCodePoint(...hex.map((point) => Number.parseInt(point, 16)))] : [];
  });
  return samples.length > 0 ? toRecording(name, samples) : null;
}

/** Every text goes both ways. */
function toRecording(name: string, samples: readonly string[]): Recording {
  const talks: Talk[] = [];
  for (let first = 0; first < samples.length; first += EACH) {
    const turns: Talk['turns'] = [{ by: 'buyer', text: 'Texts follow', afterMs: 0 }];
    for (const text of samples.slice(first, first + EACH)) {
      for (const by of ['buyer', 'agent'] as const) turns.push({ by, text, afterMs: turns.length * GAP_MS });
    }
    talks.push({
      buyerId: `buyer-${talks.length + 1}`,
      atMs: talks.length * GAP_MS,
      patienceMs: Number.POSITIVE_INFINITY,
      turns,
      workMs: turns.length * GAP_MS,
    });
  }
  const endMs = (talks.length + 2 * EACH + 60) * GAP_MS;
  return {
    name,
    about: `${samples.length} texts, each both ways.`,
    startAt: Date.UTC(2026, 3, 15, 6),
    timeZone: 'UTC',
    endMs,
    agents: Array.from({ length: AGENTS }, (_, i) => ({
      agentId: `agent-${i + 1}`,
      limit: Math.ceil(talks.length / AGENTS),
      shifts: ALL_THE_TIME,
    })),
    talks,
    outcome: {},
  };
}
