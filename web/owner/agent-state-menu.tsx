import {
  CheckCircleFilled,
  DownOutlined,
  LoadingOutlined,
  MinusCircleOutlined,
  PauseCircleFilled,
} from '@ant-design/icons';
import { App, Dropdown } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentRow, AgentState } from '../../client-sdk/protocol/models.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { PresenceTag } from './presence.tsx';
import { useShop } from './shop-context.ts';

const STATES: [state: AgentState, icon: ReactNode][] = [
  ['accepting', <CheckCircleFilled key="accepting" style={{ color: 'var(--ant-color-success)' }} />],
  ['away', <PauseCircleFilled key="away" style={{ color: 'var(--ant-color-warning)' }} />],
  ['off', <MinusCircleOutlined key="off" />],
];

/** How an agent stands; pressed, a manager chooses his state for him (R14). A bot has none to choose. */
export function AgentStateMenu({ agent }: { agent: AgentRow }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { client, shop } = useShop();
  const [busy, setBusy] = useState(false);
  if (agent.kind === 'bot') return <PresenceTag agent={agent} />;

  const choose = async (state: AgentState) => {
    setBusy(true);
    try {
      await client.setAgentState(shop.shopId, agent.agentId, state);
      void message.success(t('supervise.state.done', { name: agent.name, state: t(`agentState.${state}`) }));
    } catch (error) {
      void message.error(t('supervise.state.failed', { reason: sayFailure(toFailure(error).code, t) }));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dropdown
      trigger={['click']}
      disabled={busy}
      menu={{
        selectable: true,
        selectedKeys: [agent.state],
        items: STATES.map(([state, icon]) => ({ key: state, icon, label: t(`agentState.${state}`) })),
        onClick: ({ key }) => key !== agent.state && void choose(key as AgentState),
      }}
    >
      <button
        type="button"
        className="state-menu"
        aria-label={t('supervise.state.choose', { name: agent.name })}
      >
        <PresenceTag agent={agent} />
        {busy ? <LoadingOutlined /> : <DownOutlined />}
      </button>
    </Dropdown>
  );
}
