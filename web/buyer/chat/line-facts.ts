import type { Line, SentLine } from '../../../client-sdk/line.ts';
import { sameDay } from '../language/format.ts';

/** Same as RECALL_WINDOW_MS of the wire, which would bring its schemas into the bundle (W6). */
const RECALL_WINDOW_MS = 120_000;

/** Lines of one person this close together stand as one block. */
const BLOCK_MS = 180_000;

/** The clocks of server and device differ a little: the button goes before it is surely refused. */
const CLOCK_SLACK_MS = 5_000;

export function isMine(line: Line): boolean {
  return line.status !== 'sent' || line.from.kind === 'buyer';
}

/** Said by a person or a bot, and not taken back. */
export function isTalk(line: Line): boolean {
  return !['system', 'recall', 'recalled'].includes(line.body.kind);
}

/** Who said it, as far as blocks of lines care. */
function speaker(line: Line): string {
  if (!isTalk(line)) return `alone:${line.key}`;
  return line.status === 'sent' && line.from.kind !== 'buyer' && 'id' in line.from ? line.from.id : 'me';
}

/** Whether two neighbours stand as one block: one speaker, close in time, on one day. */
export function joins(before: Line | undefined, line: Line | undefined): boolean {
  if (!before || !line) return false;
  return speaker(before) === speaker(line) && line.at - before.at < BLOCK_MS && sameDay(before.at, line.at);
}

/** Whether the buyer may still take this back: his own, in the open conversation, young enough (W6). */
export function canRecall(
  line: SentLine,
  conversation: { conversationId: string; status: string } | null,
  now: number,
): boolean {
  return (
    line.from.kind === 'buyer' &&
    isTalk(line) &&
    conversation !== null &&
    conversation.status !== 'closed' &&
    conversation.conversationId === line.conversationId &&
    now - line.at < RECALL_WINDOW_MS - CLOCK_SLACK_MS
  );
}

/** How many lines of agents the buyer has not seen yet; older conversations count as read. */
export function countUnread(
  lines: readonly Line[],
  conversation: { conversationId: string; cursors: { buyerRead: number } } | null,
): number {
  return lines.filter(
    (line) =>
      line.status === 'sent' &&
      !isMine(line) &&
      isTalk(line) &&
      line.conversationId === conversation?.conversationId &&
      line.seq > conversation.cursors.buyerRead,
  ).length;
}

/**
 * Whether the buyer was told that nobody is there, and no person has come since: then whoever has his conversation,
 * such as a proxy account, will answer later (R7).
 */
export function isAgentAbsent(
  lines: readonly Line[],
  conversation: { conversationId: string } | null | undefined,
): boolean {
  const last = lines.findLast(
    (line) =>
      line.status === 'sent' && line.conversationId === conversation?.conversationId && tellsOfAgent(line),
  );
  return last?.body.kind === 'system' && last.body.code === 'notice';
}

const tellsOfAgent = ({ from, body }: SentLine): boolean =>
  from.kind === 'agent' ||
  from.kind === 'bot' ||
  (body.kind === 'system' && body.code !== 'closed' && body.code !== 'requeued');
