import { Button, Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShop } from '../shop-context.ts';
import { AlarmRow } from './alarm-row.tsx';

/** On the live page no more than one looks over at once. */
const SHOWN = 3;

/** What wants the supervisor's eye now: the worst first (R9, R14). */
export function AlarmsCard({ onAll }: { onAll: () => void }) {
  const { t } = useTranslation();
  const { alarms } = useShop();
  const going = alarms.open?.filter(({ overAt }) => overAt === null) ?? [];
  if (going.length === 0) return null;
  return (
    <Card
      size="small"
      title={`${t('alarms.title')} (${alarms.going})`}
      extra={
        <Button size="small" type="link" onClick={onAll}>
          {t('alarms.seeAll')}
        </Button>
      }
      className="alarms-card"
      data-testid="alarms"
    >
      <ul className="alarms" aria-label={t('alarms.title')}>
        {going.slice(0, SHOWN).map((alarm) => (
          <AlarmRow key={alarm.alarmId} alarm={alarm} short />
        ))}
      </ul>
    </Card>
  );
}
