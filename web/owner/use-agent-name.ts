import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { useShop } from './shop-context.ts';

/** Who has a conversation, or had it when it was closed, by name. */
export function useAgentName(): (conversation: StaffConversation) => string {
  const { t } = useTranslation();
  const { live } = useShop();
  return ({ agentName, servedBy }) =>
    agentName ??
    live.agents.find(({ agentId }) => agentId === servedBy)?.name ??
    servedBy ??
    t('list.nobody');
}
