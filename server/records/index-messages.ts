import { foldText } from '../../client-sdk/fold-text.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { wordsOf } from '../../client-sdk/words-of.ts';
import { storable } from '../store/column-types.ts';
import type { messages } from '../store/schema.ts';
import { ShopTerms } from './search-terms.ts';

type MessageRow = typeof messages.$inferInsert;

/** These messages of one shop with what a search finds them by: nothing where there are no words, or they were taken back. */
export function withTerms<R extends MessageRow>(shopId: ShopId, rows: readonly R[]): R[] {
  const terms = new ShopTerms(shopId);
  return rows.map((row) => {
    const words = row.recalledAt ? null : wordsOf(row.body);
    if (words === null) return { ...row, foldedText: null, searchTerms: null };
    const foldedText = storable(foldText(words));
    const searchTerms = terms.ofText(foldedText);
    searchTerms.push(terms.ofBuyer(row.buyerId));
    if (row.agentId) searchTerms.push(terms.ofAgent(row.agentId));
    return { ...row, foldedText, searchTerms };
  });
}
