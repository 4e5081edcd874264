import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { LiveState } from '../../router/live.ts';
import type { Router } from '../../router/router.ts';
import type { ConversationState } from '../../router/types.ts';
import type { AlarmRow } from './alarm.ts';

/**
 * Which alarms have ended by themselves: somebody replied, the chat went to another agent or ended, the agent chose a state, the
 * condition holds no longer.
 *
 * @param holds whether the condition of an alarm still holds
 */
export async function findOver(
  router: Pick<Router, 'readConversations'>,
  shopId: ShopId,
  going: readonly AlarmRow[],
  { live, holds }: { live: LiveState; holds: (row: AlarmRow) => boolean },
): Promise<AlarmRow[]> {
  const late = going.filter(({ kind }) => kind === 'slow_reply' || kind === 'missed');
  const ids = [...new Set(late.flatMap(({ conversationId }) => conversationId ?? []))];
  const states = await router.readConversations(shopId, ids);
  const stateOf = new Map(states.map((state) => [state.conversationId, state]));
  return going.filter((row) => {
    switch (row.kind) {
      case 'slow_reply':
      case 'missed':
        return !isOwed(row, stateOf.get(row.conversationId ?? ''));
      case 'set_away':
      case 'auto_away':
        return live.agents.find(({ agentId }) => agentId === row.agentId)?.state !== 'away';
      default:
        return !holds(row);
    }
  });
}

/** A wait that began later is another one; so is that for the reply of another agent. */
function isOwed({ kind, since, agentId }: AlarmRow, state: ConversationState | undefined): boolean {
  if (state?.unansweredSince === undefined || state.unansweredSince > since) return false;
  return state.status !== 'closed' && (kind === 'missed' || state.agentId === agentId);
}
