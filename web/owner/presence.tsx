import {
  CheckCircleFilled,
  DisconnectOutlined,
  MinusCircleOutlined,
  PauseCircleFilled,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentRow } from '../../client-sdk/protocol/models.ts';

/** What an agent has chosen and whether he is reachable, as one word (M2). */
export type Presence = 'accepting' | 'away' | 'unreachable' | 'off';

/** In the order in which they matter to an owner. */
export const PRESENCES: readonly Presence[] = ['accepting', 'away', 'unreachable', 'off'];

export const presenceOf = ({ state, reachable }: Pick<AgentRow, 'state' | 'reachable'>): Presence =>
  state === 'off' || reachable ? state : 'unreachable';

const LOOKS: Record<Presence, { color: string; icon: ReactNode }> = {
  accepting: { color: 'success', icon: <CheckCircleFilled /> },
  away: { color: 'gold', icon: <PauseCircleFilled /> },
  unreachable: { color: 'volcano', icon: <DisconnectOutlined /> },
  off: { color: 'default', icon: <MinusCircleOutlined /> },
};

export function PresenceTag({ agent }: { agent: Pick<AgentRow, 'state' | 'reachable'> }) {
  const { t } = useTranslation();
  const presence = presenceOf(agent);
  return (
    <Tag color={LOOKS[presence].color} icon={LOOKS[presence].icon}>
      {t(`agents.presence.${presence}`)}
    </Tag>
  );
}
