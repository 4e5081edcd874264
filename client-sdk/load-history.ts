import type { MessagePage } from './protocol/events.ts';
import type { Transcript } from './transcript.ts';

/** The largest page the server gives. */
const MAX_PAGE = 200;

/**
 * Loads one more page of earlier messages.
 *
 * @returns True while there are still earlier ones.
 */
export async function loadHistory(
  transcript: Transcript,
  limit: number,
  fetchPage: (beforeAt: number | undefined, limit: number) => Promise<MessagePage>,
): Promise<boolean> {
  const { oldestAt } = transcript;
  // One ms later, since messages of the same ms may lie on both sides of the page's edge.
  const page = await fetchPage(oldestAt === undefined ? undefined : oldestAt + 1, limit);
  const fresh = transcript.addHistory(page.messages);
  transcript.moreHistory = page.more;
  if (fresh > 0 || !page.more || oldestAt === undefined) return page.more;
  // All of it was known: a full ms stands in the way, so take more at once, then step over it.
  if (limit < MAX_PAGE) return loadHistory(transcript, MAX_PAGE, fetchPage);
  const next = await fetchPage(oldestAt, limit);
  transcript.addHistory(next.messages);
  transcript.moreHistory = next.more;
  return next.more;
}
