import { App } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentState } from '../../client-sdk/protocol/models.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient } from './agent-connection.tsx';

/** Shops in which the agent is choosing his state here: what they tell of it is no news to him. */
const choosing = new Set<string>();

/** Chooses the agent's own state in a shop, and says why when that fails. */
export function useChooseState(shopId: string) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const [busy, setBusy] = useState(false);
  const choose = useCallback(
    async (state: AgentState) => {
      setBusy(true);
      choosing.add(shopId);
      try {
        await client.setState(shopId, state);
      } catch (error) {
        void message.error(t('state.failed', { reason: sayFailure(toFailure(error).code, t) }));
      } finally {
        choosing.delete(shopId);
        setBusy(false);
      }
    },
    [client, shopId, message, t],
  );
  return { choose, busy };
}

/** Tells the agent when somebody else, or another device of his, has set his state (R14). */
export function useStateNews(): void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  useEffect(() => {
    const known = new Map<string, AgentState>();
    const look = () => {
      for (const { shopId, shopName, me } of client.getSnapshot().shops) {
        const before = known.get(shopId);
        known.set(shopId, me.state);
        if (before === undefined || before === me.state || choosing.has(shopId)) continue;
        const state = t(`agentState.${me.state}`);
        void message.info(t('state.setByOther', { shop: shopName, state }), 6);
      }
    };
    look();
    return client.subscribe(look);
  }, [client, message, t]);
}
