import { ALL_THE_TIME, mostAtOnce, type Recording, type Talk } from './recording.ts';

/**
 * A log of a support channel, a line for each message: `channel 2019-09-04 [22:44:46] <name> text`. A few of those who
 * write are staff and serve all others at once; who answers whom is not said, or only in a file of annotations beside
 * it (`7 9 -`: line 9 answers line 7, the first line is 0).
 */

const LINE = /^\S+ (\d{4}-\d\d-\d\d) \[(\d\d:\d\d:\d\d)\] <([^>]+)> (.*)$/;
/** Whoever names so many others is staff. */
const NAMES_OTHERS = 5;
/** After so long without a word a talk is over. */
const QUIET_MS = 30 * 60_000;
/** From the last word to the end. */
const FAREWELL_MS = 1000;

interface Line {
  atMs: number;
  name: string;
  text: string;
}

/** @returns null when the text is no such log */
export function readChatLog(name: string, text: string, annotations: string | null): Recording | null {
  const lines = text.split('\n').flatMap((line): Line[] => {
    const [, day, time, who, words] = LINE.exec(line) ?? [];
    if (who === undefined || words === undefined) return [];
    return [{ atMs: Date.parse(`${day}T${time}Z`), name: who, text: words }];
  });
  const [first] = lines;
  if (!first) return null;
  const startAt = first.atMs;
  const staff = findStaff(lines);
  const { talks, firstRepliesMs } = toTalks(lines, staff, readAnswers(annotations ?? ''), startAt);
  const endMs = (lines.at(-1)?.atMs ?? startAt) - startAt + QUIET_MS;
  const limit = Math.ceil(mostAtOnce(talks) / staff.size);
  return {
    name,
    about: `A support channel: ${lines.length} lines, ${staff.size} of the staff.`,
    startAt,
    timeZone: 'UTC',
    endMs,
    agents: [...staff].map((agentId) => ({ agentId: idOf(agentId), limit, shifts: ALL_THE_TIME })),
    talks,
    outcome: { firstRepliesMs },
  };
}

/** Staff speak to many; where nobody does, whoever speaks to most. */
function findStaff(lines: readonly Line[]): Set<string> {
  const names = new Set(lines.map((line) => line.name));
  const named = new Map([...names].map((name) => [name, new Set<string>()]));
  for (const { name, text } of lines) {
    for (const other of namesIn(text, names)) if (other !== name) named.get(name)?.add(other);
  }
  const byReach = [...named].sort(([, a], [, b]) => b.size - a.size);
  const staff = byReach.filter(([, others]) => others.size >= NAMES_OTHERS);
  return new Set((staff.length > 0 ? staff : byReach.slice(0, 1)).map(([name]) => name));
}

const namesIn = (text: string, names: ReadonlySet<string>): string[] =>
  text.split(/[\s,:;!?@()]+/).filter((word) => names.has(word));

/** Line → the line that it answers. */
function readAnswers(annotations: string): Map<number, number> {
  const pairs = [...annotations.matchAll(/^(\d+) (\d+)\b/gm)].map(
    ([, of, by]) => [Number(by), Number(of)] as const,
  );
  return new Map(pairs.filter(([by, of]) => by !== of));
}

/** Each buyer's lines and what the staff said to him, a new talk after each long silence. */
function toTalks(
  lines: readonly Line[],
  staff: ReadonlySet<string>,
  answers: ReadonlyMap<number, number>,
  startAt: number,
): { talks: Talk[]; firstRepliesMs: number[] } {
  const buyers = new Set(lines.map(({ name }) => name).filter((name) => !staff.has(name)));
  const talks: Talk[] = [];
  const firstRepliesMs: number[] = [];
  const lastTalk = new Map<string, Talk>();
  const spokeTo = new Map<string, string>();
  const partner: (string | undefined)[] = [];
  let lastBuyer: string | undefined;
  for (const [i, { atMs, name, text }] of lines.entries()) {
    const isStaff = staff.has(name);
    const buyer = isStaff
      ? (partner[answers.get(i) ?? -1] ?? namesIn(text, buyers)[0] ?? spokeTo.get(name) ?? lastBuyer)
      : name;
    partner.push(buyer);
    if (buyer === undefined) continue;
    if (isStaff) spokeTo.set(name, buyer);
    else lastBuyer = buyer;
    let talk = lastTalk.get(buyer);
    const sinceStartMs = atMs - startAt;
    if (!isStaff && (!talk || sinceStartMs > talk.atMs + talk.workMs + QUIET_MS)) {
      talk = {
        buyerId: idOf(buyer),
        atMs: sinceStartMs,
        patienceMs: Number.POSITIVE_INFINITY,
        turns: [],
        workMs: 0,
      };
      talks.push(talk);
      lastTalk.set(buyer, talk);
    }
    // Of what the staff say to somebody who has not spoken yet there is no talk.
    if (!talk) continue;
    const afterMs = sinceStartMs - talk.atMs;
    if (isStaff && talk.turns.every(({ by }) => by === 'buyer')) firstRepliesMs.push(afterMs);
    talk.turns.push({ by: isStaff ? 'agent' : 'buyer', text, afterMs });
    talk.workMs = afterMs + FAREWELL_MS;
  }
  return { talks, firstRepliesMs };
}

/** Names may hold anything, ids may not. */
const idOf = (name: string): string =>
  name.replace(/[^A-Za-z0-9_.-]/g, (sign) => `.${sign.charCodeAt(0).toString(16)}`);
