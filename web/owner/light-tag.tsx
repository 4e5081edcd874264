import { BulbFilled, BulbOutlined, StopOutlined, TeamOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Light } from '../../client-sdk/protocol/models.ts';

const LOOKS: Record<Light, { color: string; icon: ReactNode }> = {
  online: { color: 'success', icon: <BulbFilled /> },
  no_seats: { color: 'gold', icon: <TeamOutlined /> },
  offline: { color: 'default', icon: <BulbOutlined /> },
  disabled: { color: 'error', icon: <StopOutlined /> },
};

/** The light of a shop or a group: icon and word (R15). */
export function LightTag({ light }: { light: Light }) {
  const { t } = useTranslation();
  return (
    <Tag color={LOOKS[light].color} icon={LOOKS[light].icon} style={{ marginInlineEnd: 0 }}>
      {t(`light.${light}`)}
    </Tag>
  );
}
