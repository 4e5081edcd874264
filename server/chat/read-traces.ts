import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import type { ConversationState } from '../../router/types.ts';
import { readRuleNames } from '../shop/rule-versions.ts';
import { readLoggedTraces } from '../store/traces.ts';
import type { ChatParts } from './chat-parts.ts';

/** Every decision about a conversation, oldest first (R17), with the names of the rules that matched. */
export async function readTraces(
  parts: Pick<ChatParts, 'router' | 'db'>,
  shopId: ShopId,
  state: ConversationState,
): Promise<DecisionTrace[]> {
  const traces = await readBareTraces(parts, shopId, state);
  const versions = traces.flatMap(({ matchedRuleId, rulesVersion }) => (matchedRuleId ? [rulesVersion] : []));
  const nameOf = await readRuleNames(parts.db, shopId, versions);
  return traces.map((trace) => {
    const name = trace.matchedRuleId && nameOf(trace.rulesVersion, trace.matchedRuleId);
    return name ? { ...trace, matchedRuleName: name } : trace;
  });
}

/** From the log, and the newest from Redis. */
async function readBareTraces(
  { router, db }: Pick<ChatParts, 'router' | 'db'>,
  shopId: ShopId,
  state: ConversationState,
): Promise<DecisionTrace[]> {
  const recent = await router.readTraces(shopId, state);
  if (recent[0]?.n === 1) return recent;
  const logged = await readLoggedTraces(db, shopId, state.conversationId);
  const last = logged.at(-1)?.n ?? 0;
  return [...logged, ...recent.filter(({ n }) => n > last)];
}
