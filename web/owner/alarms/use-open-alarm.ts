import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { useShop } from '../shop-context.ts';

/** The way to what an alarm is about: the talk, or the agent's chats; undefined where there is neither. */
export function useOpenAlarm({ conversation, agent }: ShopAlarm): (() => Promise<void>) | undefined {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { client, shop, openList } = useShop();
  if (conversation !== undefined) {
    return async () => {
      try {
        const found = await client.conversation(shop.shopId, conversation.conversationId);
        openList({ kind: 'thread', conversation: found });
      } catch (thrown) {
        void message.error(sayFailure(toFailure(thrown).code, t));
      }
    };
  }
  if (agent === undefined) return undefined;
  const query = { filter: 'active', agentId: agent.agentId } as const;
  return async () =>
    openList({ kind: 'conversations', title: t('agents.list', { name: agent.name }), query });
}
