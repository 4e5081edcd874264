import { CheckCircleFilled, MinusCircleOutlined, PauseCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { AgentState } from '../../client-sdk/protocol/models.ts';

/** The states an agent may choose, in the order of the switch. */
export const AGENT_STATES: readonly AgentState[] = ['accepting', 'away', 'off'];

export const STATE_ICON: Record<AgentState, ReactNode> = {
  accepting: <CheckCircleFilled style={{ color: 'var(--ant-color-success)' }} />,
  away: <PauseCircleFilled style={{ color: 'var(--ant-color-warning)' }} />,
  off: <MinusCircleOutlined style={{ color: 'var(--ant-color-text-tertiary)' }} />,
};
