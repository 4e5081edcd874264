import { DownOutlined } from '@ant-design/icons';
import { Button, Flex, Popover, Progress, Segmented, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentShop } from '../../client-sdk/agent-client.ts';
import type { AgentState } from '../../client-sdk/protocol/models.ts';
import { useAgentPart } from './agent-connection.tsx';
import { AGENT_STATES, STATE_ICON } from './agent-state.tsx';
import { useChooseState } from './choose-state.ts';

/** The agent's state and load: in the header for one shop, behind a button for several or on a phone. */
export function StateSwitch({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const shops = useAgentPart((snapshot) => snapshot.shops);
  const [only] = shops;
  if (!only) return null;
  if (shops.length === 1 && !narrow) return <ShopState shop={only} />;
  const accepting = shops.filter((shop) => shop.me.state === 'accepting').length;
  const label =
    shops.length === 1
      ? t(`agentState.${only.me.state}`)
      : t('state.summary', { accepting, count: shops.length });
  const icon = STATE_ICON[shops.length === 1 ? only.me.state : accepting > 0 ? 'accepting' : 'away'];
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      content={
        <Flex vertical gap={12}>
          {shops.map((shop) => (
            <div key={shop.shopId}>
              <Typography.Text strong>{shop.shopName}</Typography.Text>
              <ShopState shop={shop} />
            </div>
          ))}
        </Flex>
      }
    >
      <Button icon={icon} aria-label={`${t('state.label')}: ${label}`}>
        {label} <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </Popover>
  );
}

function ShopState({ shop }: { shop: AgentShop }) {
  const { t } = useTranslation();
  const { choose, busy } = useChooseState(shop.shopId);
  const { state, limit } = shop.me;
  // Counted here: the server tells of my own row when its state changes, not with each conversation.
  const load = useAgentPart(
    ({ conversations }) => conversations.filter((row) => row.shopId === shop.shopId).length,
  );

  return (
    <Flex gap={12} align="center" wrap>
      <Segmented<AgentState>
        value={state}
        disabled={busy}
        data-testid="state-switch"
        aria-label={`${t('state.label')}: ${shop.shopName}`}
        onChange={(next) => void choose(next)}
        options={AGENT_STATES.map((value) => ({
          value,
          icon: STATE_ICON[value],
          label: t(`agentState.${value}`),
          tooltip: t(`state.hint.${value}`),
        }))}
      />
      <Tooltip title={t('state.load', { load, limit })}>
        <Flex gap={6} align="center" aria-label={t('state.load', { load, limit })}>
          <Progress
            type="circle"
            size={20}
            strokeWidth={14}
            percent={limit === 0 ? 100 : Math.min(100, Math.round((load / limit) * 100))}
            status={load >= limit ? 'exception' : 'normal'}
            strokeColor="var(--ant-color-primary)"
            showInfo={false}
            aria-hidden
          />
          <span style={{ fontVariantNumeric: 'tabular-nums' }}>
            {load}/{limit}
          </span>
        </Flex>
      </Tooltip>
    </Flex>
  );
}
