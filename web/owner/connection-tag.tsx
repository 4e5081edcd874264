import { DisconnectOutlined, LoadingOutlined, WifiOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionState } from '../../client-sdk/session-options.ts';

type Word = 'online' | 'connecting' | 'offline' | 'closed';

const WORDS: Record<ConnectionState['status'], Word> = {
  idle: 'connecting',
  connecting: 'connecting',
  online: 'online',
  waiting: 'offline',
  closed: 'closed',
};

const LOOKS: Record<Word, { color: string; icon: ReactNode }> = {
  online: { color: 'success', icon: <WifiOutlined /> },
  connecting: { color: 'processing', icon: <LoadingOutlined /> },
  offline: { color: 'warning', icon: <DisconnectOutlined /> },
  closed: { color: 'error', icon: <DisconnectOutlined /> },
};

/** Whether the numbers on the screen are live; `short` leaves the word out while all is well. */
export function ConnectionTag({ connection, short }: { connection: ConnectionState; short: boolean }) {
  const { t } = useTranslation();
  const word = WORDS[connection.status];
  return (
    <Tag
      color={LOOKS[word].color}
      icon={LOOKS[word].icon}
      variant="outlined"
      title={t(`connection.${word}`)}
      style={{ marginInlineEnd: 0 }}
    >
      {short && word === 'online' ? null : t(`connection.${word}`)}
    </Tag>
  );
}
