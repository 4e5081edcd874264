import type { Breach } from '../load/breach.ts';
import { type History, placeOf } from '../load/history.ts';
import type { Log } from '../load/log.ts';
import { renderTable } from '../render-table.ts';
import { quantile } from '../scenarios/measures.ts';
import type { Recording } from './recording.ts';

/** What a replay came to; `--json` prints a list of them. Times are s of the run: through sockets it may be squeezed. */
export interface ReplayReport {
  recording: string;
  about: string;
  /** The engine in virtual time, or real sockets. */
  through: 'engine' | 'sockets';
  agents: number;
  conversations: number;
  messages: number;
  acknowledged: number;
  /** By the wire: nothing but white space, or too long. */
  refused: number;
  /** Acknowledged, and got by the other side as they were written, code unit by code unit. */
  arrived: number;
  /** Acknowledged, and in the log as they were written. */
  logged: number;
  /** Acknowledged while nobody had the chat, and nobody ever had: the buyer left. */
  unheard: number;
  /** Acknowledged ones with half a surrogate pair, for which UTF-8 has no bytes. */
  loneSurrogates: number;
  waited: number;
  left: number;
  waitMean: number;
  firstReplyMedian: number;
  /** As it was then; null: the recording does not say. */
  leftThen: number | null;
  firstReplyMedianThen: number | null;
  breaches: string[];
}

export interface Replayed {
  recording: Recording;
  through: ReplayReport['through'];
  history: History;
  log: Log;
  breaches: readonly Breach[];
  /** Refused before they were sent. */
  keptBack: number;
}

export function reportOn(replayed: Replayed): ReplayReport {
  const { recording, through, history, log, breaches, keptBack } = replayed;
  const { abandoned, firstRepliesMs } = recording.outcome;
  return {
    recording: recording.name,
    about: recording.about,
    through,
    agents: recording.agents.length,
    conversations: log.conversations.length,
    messages: history.sends.length + keptBack,
    acknowledged: history.sends.filter(({ ack }) => ack).length,
    refused: history.sends.filter(({ refused }) => refused).length + keptBack,
    ...compareTexts(history, log),
    ...measureWaits(replayed),
    leftThen: abandoned ?? null,
    firstReplyMedianThen: firstRepliesMs ? quantile(firstRepliesMs, 0.5) / 1000 : null,
    breaches: breaches.map(({ promise, kind, detail }) => `${promise} ${kind}: ${detail}`),
  };
}

type Texts = Pick<ReplayReport, 'arrived' | 'logged' | 'unheard' | 'loneSurrogates'>;

/** Strings are equal when all their UTF-16 code units are, so their bytes are too. */
function compareTexts({ sends, receipts }: History, log: Log): Texts {
  const got = new Map(receipts.map((one) => [`${one.party.kind} ${placeOf(one)}`, one.mark]));
  const kept = new Map(log.messages.map(({ message }) => [placeOf(message), message.body]));
  const everHeld = new Set(
    log.events.filter(({ state }) => state.agentId !== undefined).map(({ state }) => state.conversationId),
  );
  const texts: Texts = { arrived: 0, logged: 0, unheard: 0, loneSurrogates: 0 };
  for (const { party, mark, ack } of sends) {
    if (!ack) continue;
    const other = party.kind === 'buyer' ? 'agent' : 'buyer';
    const body = kept.get(placeOf(ack));
    if (got.get(`${other} ${placeOf(ack)}`) === mark) texts.arrived += 1;
    else if (!everHeld.has(ack.conversationId)) texts.unheard += 1;
    if (body?.kind === 'text' && body.text === mark) texts.logged += 1;
    if (!mark.isWellFormed()) texts.loneSurrogates += 1;
  }
  return texts;
}

/** By the log alone, so that both ways of replaying are measured alike. */
function measureWaits({
  log,
}: Replayed): Pick<ReplayReport, 'waited' | 'left' | 'waitMean' | 'firstReplyMedian'> {
  const opened = new Map(log.conversations.map(({ conversationId, openedAt }) => [conversationId, openedAt]));
  const begun = new Map<string, number>();
  const queued = new Set<string>();
  const ended = new Map<string, number>();
  for (const { at, state } of log.events) {
    const { conversationId: id, status } = state;
    if (status === 'assigned' && !begun.has(id)) begun.set(id, at);
    if ((status === 'queued' || status === 'pooled') && !begun.has(id)) queued.add(id);
    if (status === 'closed') ended.set(id, at);
  }
  const replied = new Map<string, number>();
  for (const { message } of log.messages) {
    const { conversationId: id, from, at } = message;
    if (from.kind === 'agent' && !replied.has(id)) replied.set(id, at);
  }
  const seconds = (until: ReadonlyMap<string, number>) =>
    [...opened].flatMap(([id, at]) => {
      const to = until.get(id);
      return to === undefined ? [] : [(to - at) / 1000];
    });
  const waits = seconds(begun);
  return {
    waited: queued.size,
    left: [...ended.keys()].filter((id) => !begun.has(id)).length,
    waitMean: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    firstReplyMedian: quantile(seconds(replied), 0.5),
  };
}

const amount = (value: number | null): string =>
  value === null || Number.isNaN(value) ? '–' : value.toFixed(Math.abs(value) < 100 ? 1 : 0);

const HEAD = [
  'recording',
  'through',
  'agents',
  'chats',
  'messages',
  'refused',
  'acknowledged',
  'arrived unchanged',
  'in the log unchanged',
  'to nobody',
  'lone surrogates',
  'waited',
  'left',
  'then',
  'wait s',
  'reply s',
  'then',
  'breaches',
];

/** The table for people, and the checker's verdict. */
export function renderReplays(reports: readonly ReplayReport[]): string {
  const rows = reports.map((one) => [
    one.recording,
    one.through,
    ...[one.agents, one.conversations, one.messages, one.refused, one.acknowledged].map(String),
    ...[one.arrived, one.logged, one.unheard, one.loneSurrogates, one.waited, one.left].map(String),
    one.leftThen === null ? '–' : String(one.leftThen),
    amount(one.waitMean),
    amount(one.firstReplyMedian),
    amount(one.firstReplyMedianThen),
    String(one.breaches.length),
  ]);
  return [
    ...renderTable(HEAD, rows),
    '',
    'wait: mean until an agent has the chat; reply: median until the first one; then: as it was when it was recorded.',
    ...reports.flatMap(({ recording, breaches }) =>
      breaches.slice(0, MOST_BREACHES).map((one) => `! ${recording}: ${one}`),
    ),
    reports.every(isClean)
      ? 'Every promise was kept, and every text arrived unchanged.'
      : 'Promises were broken.',
  ].join('\n');
}

const MOST_BREACHES = 20;

/** No breach, and every acknowledged text is where it must be. */
export const isClean = (one: ReplayReport): boolean =>
  one.breaches.length === 0 &&
  one.arrived + one.unheard === one.acknowledged &&
  one.logged === one.acknowledged;
