import { type SQL, sql } from 'drizzle-orm';
import { foldText } from '../../client-sdk/fold-text.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { storable } from '../store/column-types.ts';
import type { messages } from '../store/schema.ts';
import { ShopTerms, wordsOf } from './search-terms.ts';

type MessageRow = typeof messages.$inferInsert;

/** The rows of the search index for these messages of one shop, as a select in the order of its columns. */
export function searchRowsOf(shopId: ShopId, rows: readonly MessageRow[]): SQL {
  const terms = new ShopTerms(shopId);
  const indexed = rows.flatMap((row) => {
    const words = wordsOf(row.body);
    if (words === null) return [];
    const text = storable(foldText(words));
    const numbers = [
      ...terms.ofText(text),
      terms.ofBuyer(row.buyerId),
      ...(row.agentId ? [terms.ofAgent(row.agentId)] : []),
    ];
    return [{ ...row, text, terms: `{${numbers.join(',')}}` }];
  });
  const column = (read: (row: (typeof indexed)[number]) => unknown, type: string) =>
    sql`${sql.param(indexed.map(read))}::${sql.raw(type)}[]`;
  return sql`select ${shopId}::text as shop_id, conversation_id, seq, at, buyer_id, agent_id, text, terms::integer[] as terms
    from unnest(
      ${column(({ conversationId }) => conversationId, 'text')}, ${column(({ seq }) => seq, 'integer')},
      ${column(({ at }) => at, 'bigint')}, ${column(({ buyerId }) => buyerId, 'text')},
      ${column(({ agentId }) => agentId ?? null, 'text')}, ${column(({ text }) => text, 'text')},
      ${column((row) => row.terms, 'text')}
    ) as found (conversation_id, seq, at, buyer_id, agent_id, text, terms)`;
}
