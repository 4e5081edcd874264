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
import { type Presence, presenceOf } from './presence-of.ts';

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
