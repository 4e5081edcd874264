import type { AlarmSettings } from '../../client-sdk/protocol/alarms.ts';
import { type FindWords, makeFindWords } from './find-words.ts';

/** What is looked for in what agents and bots, or buyers, say. */
export interface WordLists {
  agent: FindWords;
  buyer: FindWords;
}

const MOST_KEPT = 1000;
/** By what they were made of: a list becomes a search once, not for each batch of messages. */
const made = new Map<string, WordLists>();

export function wordListsOf(bannedWords: AlarmSettings['bannedWords']): WordLists {
  const key = JSON.stringify(bannedWords);
  const known = made.get(key);
  if (known) return known;
  const lists = { agent: makeFindWords(bannedWords.agent), buyer: makeFindWords(bannedWords.buyer) };
  made.set(key, lists);
  const [oldest] = made.keys();
  if (made.size > MOST_KEPT && oldest !== undefined) made.delete(oldest);
  return lists;
}
