import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { AgentsTable } from './agents-table.tsx';
import { AlarmsCard } from './alarms/alarms-card.tsx';
import { GroupsCard } from './groups-card.tsx';
import { MinutesCard } from './minutes-card.tsx';
import { Numbers } from './numbers.tsx';

/** The shop at this moment. */
export function LivePage({ live, onAlarms }: { live: LiveSnapshot; onAlarms: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Numbers numbers={live.numbers} />
      <AlarmsCard onAll={onAlarms} />
      <div className="live-middle">
        {live.minutes.length > 0 && <MinutesCard points={live.minutes} />}
        <GroupsCard groups={live.groups} queued={live.numbers.queued} />
      </div>
      <Card
        size="small"
        title={t('agents.title')}
        styles={{ body: { padding: 0 } }}
        data-testid="agents-table"
      >
        <AgentsTable agents={live.agents} groups={live.groups} />
      </Card>
    </>
  );
}
