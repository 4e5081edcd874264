import { AlertFilled, CloseOutlined, FireFilled, PauseCircleFilled } from '@ant-design/icons';
import { Button, Card, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlarmEvent } from '../../client-sdk/protocol/events.ts';
import { formatDuration } from '../shared/duration.tsx';
import { useMoments } from '../shared/use-moments.ts';
import type { HeardAlarm, ShopAlarms } from './shop-alarms.ts';
import { useShop } from './shop-context.ts';

const ICONS: Record<AlarmEvent['kind'], ReactNode> = {
  slow_reply: <AlertFilled className="alarm-slow" />,
  missed: <FireFilled className="alarm-missed" />,
  set_away: <PauseCircleFilled className="alarm-away" />,
  auto_away: <PauseCircleFilled className="alarm-away" />,
};

/** What wants the supervisor's eye: slow and missed replies, agents who were set away (R9, R14). */
export function AlarmsCard({ alarms }: { alarms: ShopAlarms }) {
  const { t } = useTranslation();
  const { list, dismiss, clear } = alarms;
  if (list.length === 0) return null;
  return (
    <Card
      size="small"
      title={t('supervise.alarms.title', { count: list.length })}
      extra={
        <Button size="small" type="text" onClick={clear}>
          {t('supervise.alarms.clear')}
        </Button>
      }
      className="alarms-card"
      data-testid="alarms"
      role="log"
      aria-label={t('supervise.alarms.label')}
    >
      <ul className="alarms">
        {list.map((heard) => (
          <Alarm key={heard.key} heard={heard} onDismiss={() => dismiss(heard.key)} />
        ))}
      </ul>
    </Card>
  );
}

function Alarm({ heard: { alarm, heardAt }, onDismiss }: { heard: HeardAlarm; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { live, openList } = useShop();
  const nameOf = (agentId: string | undefined) =>
    live.agents.find((agent) => agent.agentId === agentId)?.name ?? agentId ?? t('list.nobody');
  const words =
    'conversation' in alarm
      ? t(`supervise.alarms.${alarm.kind}`, {
          buyer: alarm.conversation.buyer.name,
          agent: alarm.conversation.agentName ?? nameOf(alarm.conversation.agentId),
          waited: formatDuration(heardAt - alarm.since),
        })
      : t(`supervise.alarms.${alarm.kind}`, { agent: nameOf(alarm.agentId) });
  const jump = () =>
    'conversation' in alarm
      ? openList({ kind: 'thread', conversation: alarm.conversation })
      : openList({
          kind: 'conversations',
          title: t('agents.list', { name: nameOf(alarm.agentId) }),
          query: { filter: 'active', agentId: alarm.agentId },
        });
  return (
    <li>
      {ICONS[alarm.kind]}
      <Button type="link" className="in-text alarm-words" onClick={jump}>
        {words}
      </Button>
      <Typography.Text type="secondary">{moment(heardAt)}</Typography.Text>
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={`${t('supervise.alarms.dismiss')}: ${words}`}
        onClick={onDismiss}
      />
    </li>
  );
}
