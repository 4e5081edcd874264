import { Tabs, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint, type Permission } from '../../../client-sdk/protocol/permissions.ts';
import { useShop } from '../shop-context.ts';
import { ExportsTab } from './exports-tab.tsx';
import { KeepingTab } from './keeping-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { OperationsTab } from './operations-tab.tsx';
import { PerformanceTab } from './performance-tab.tsx';
import { SharesTab } from './shares-tab.tsx';
import { StaffingTab } from './staffing-tab.tsx';
import './records.css';

/** What was said and done in the shop: chat log, exports, how its people do, operation log, log-ins, how long chats are kept. */
export function RecordsPage() {
  const { t } = useTranslation();
  const { shop } = useShop();
  const [tab, setTab] = useState<string>();
  const tabs: { key: string; needs: Permission; children: React.ReactNode }[] = [
    { key: 'log', needs: 'conversations.read', children: <LogTab onExported={() => setTab('exports')} /> },
    { key: 'exports', needs: 'conversations.export', children: <ExportsTab /> },
    { key: 'performance', needs: 'records.performance', children: <PerformanceTab /> },
    { key: 'shares', needs: 'records.performance', children: <SharesTab /> },
    { key: 'staffing', needs: 'records.performance', children: <StaffingTab /> },
    { key: 'operations', needs: 'records.operations', children: <OperationsTab kind="operations" /> },
    { key: 'logins', needs: 'records.logins', children: <OperationsTab kind="logins" /> },
    { key: 'keeping', needs: 'shop.settings', children: <KeepingTab /> },
  ];
  const allowed = tabs.filter(({ needs }) => holdsPoint(shop.points, needs));
  return (
    <div className="records">
      <Typography.Title level={2} className="records-title">
        {t('records.title')}
      </Typography.Title>
      <Tabs
        activeKey={tab ?? allowed[0]?.key ?? ''}
        onChange={setTab}
        destroyOnHidden
        items={allowed.map(({ key, children }) => ({ key, label: t(`records.tabs.${key}`), children }))}
      />
    </div>
  );
}
