import { AlertFilled, ClockCircleOutlined, FieldTimeOutlined, FireFilled } from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RunningTimer, useTick } from './duration.tsx';
import { type WaitLevel, waitLevel } from './wait-level.ts';

const LOOK: Record<WaitLevel, { color: string; icon: ReactNode }> = {
  fresh: { color: 'default', icon: <ClockCircleOutlined /> },
  waiting: { color: 'gold', icon: <FieldTimeOutlined /> },
  alarm: { color: 'volcano', icon: <AlertFilled /> },
  late: { color: 'red', icon: <FireFilled /> },
};

/** How long somebody has waited since an instant, running; colour, icon and word say how pressing it is. */
export function WaitBadge({ since }: { since: number }) {
  const { t } = useTranslation();
  const level = useTick((now) => waitLevel(now - since));
  return (
    <Tag
      color={LOOK[level].color}
      icon={LOOK[level].icon}
      variant={level === 'late' ? 'solid' : 'filled'}
      title={t(`wait.${level}`)}
      style={{ marginInlineEnd: 0 }}
    >
      <RunningTimer since={since} />
      {level !== 'fresh' && ` ${t(`wait.${level}Short`)}`}
    </Tag>
  );
}
