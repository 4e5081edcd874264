import { type ReactNode, useMemo } from 'react';
import { findPhrases, phrasesOf } from '../../../client-sdk/fold-text.ts';

/** Longer texts are cut before the first word that was found. */
const SHOWN = 160;
const BEFORE = 40;

/** Words of a message with those marked that were looked for. */
export function Highlighted({
  text,
  query,
  whole = false,
}: {
  text: string;
  query: string;
  whole?: boolean;
}) {
  const parts = useMemo(() => {
    const found = findPhrases(text, phrasesOf(query));
    const start = whole || text.length <= SHOWN ? 0 : Math.max(0, (found[0]?.[0] ?? 0) - BEFORE);
    const end = whole ? text.length : Math.min(text.length, start + SHOWN);
    const shown: ReactNode[] = start > 0 ? ['…'] : [];
    let at = start;
    for (const [from, to] of found) {
      if (from < at || to > end) continue;
      shown.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
      at = to;
    }
    shown.push(text.slice(at, end));
    if (end < text.length) shown.push('…');
    return shown;
  }, [text, query, whole]);
  return <span className="record-words">{parts}</span>;
}
