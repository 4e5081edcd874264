import {
  BellFilled,
  BellOutlined,
  MessageOutlined,
  QuestionCircleOutlined,
  StarOutlined,
} from '@ant-design/icons';
import { App, Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../client-sdk/protocol/permissions.ts';
import { AccountMenu } from '../shared/account/account-menu.tsx';
import { LanguageSwitch } from '../shared/language-switch.tsx';
import { useMe } from '../shared/signed-in.tsx';
import { useStaffSession } from './agent-connection.tsx';
import { RatingsDialog } from './ratings-dialog.tsx';
import { RepliesDialog } from './replies-dialog.tsx';
import { StateSwitch } from './state-switch.tsx';
import { WrapUpChips } from './wrap-up-chip.tsx';

export interface HeaderProps {
  narrow: boolean;
  alerts: { on: boolean; toggle: () => Promise<{ denied: boolean }> };
  onHelp: () => void;
}

/** The bar on top: state and load, alerts, help, language, account. */
export function Header({ narrow, alerts, onHelp }: HeaderProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useStaffSession();
  const me = useMe();
  const [only] = me.memberships;
  const [ratings, setRatings] = useState(false);
  const [replies, setReplies] = useState(false);
  const repliesIn = me.memberships.filter(({ points }) => holdsPoint(points, 'replies.own'));

  const toggleAlerts = async () => {
    const { denied } = await alerts.toggle();
    if (denied) void message.info(t('alerts.denied'));
  };

  return (
    <header className="workbench-header">
      {!narrow && (
        <h1 className="workbench-brand">
          <span aria-hidden>分流</span> {t('title')}
        </h1>
      )}
      <StateSwitch narrow={narrow} />
      <WrapUpChips narrow={narrow} />
      <div className="workbench-header-end">
        <Tooltip title={t(alerts.on ? 'alerts.turnOff' : 'alerts.turnOn')}>
          <Button
            type="text"
            icon={alerts.on ? <BellFilled /> : <BellOutlined />}
            role="switch"
            aria-checked={alerts.on}
            aria-label={t(alerts.on ? 'alerts.on' : 'alerts.off')}
            onClick={() => void toggleAlerts()}
          >
            {!narrow && t(alerts.on ? 'alerts.on' : 'alerts.off')}
          </Button>
        </Tooltip>
        {!narrow && (
          <Tooltip title={t('help.open')}>
            <Button
              type="text"
              icon={<QuestionCircleOutlined />}
              aria-label={t('help.open')}
              onClick={onHelp}
            />
          </Tooltip>
        )}
        <LanguageSwitch />
        <AccountMenu
          session={session}
          name={only && me.memberships.length === 1 ? only.name : me.name}
          named={!narrow}
          items={[
            {
              key: 'ratings',
              icon: <StarOutlined />,
              label: t('rating.title'),
              onClick: () => setRatings(true),
            },
            ...(repliesIn.length > 0
              ? [
                  {
                    key: 'replies',
                    icon: <MessageOutlined />,
                    label: t('replies.mine'),
                    onClick: () => setReplies(true),
                  },
                ]
              : []),
          ]}
        />
        {replies && <RepliesDialog shops={repliesIn} onClose={() => setReplies(false)} />}
        {ratings && <RatingsDialog onClose={() => setRatings(false)} />}
      </div>
    </header>
  );
}
