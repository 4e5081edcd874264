import { Tabs, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShop } from '../shop-context.ts';
import { ExportsTab } from './exports-tab.tsx';
import { KeepingTab } from './keeping-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { OperationsTab } from './operations-tab.tsx';
import { PerformanceTab } from './performance-tab.tsx';
import { type RecordTab, recordTabsOf } from './record-tabs.ts';
import { SharesTab } from './shares-tab.tsx';
import { StaffingTab } from './staffing-tab.tsx';
import './records.css';

/** What was said and done in the shop: chat log, exports, how its people do, operation log, log-ins, how long chats are kept. */
export function RecordsPage() {
  const { t } = useTranslation();
  const { shop } = useShop();
  const tabs = recordTabsOf(shop);
  const [tab, setTab] = useState<RecordTab>();
  const contents: Record<RecordTab, ReactNode> = {
    log: <LogTab onExported={() => setTab('exports')} />,
    exports: <ExportsTab />,
    performance: <PerformanceTab />,
    shares: <SharesTab />,
    staffing: <StaffingTab />,
    operations: <OperationsTab kind="operations" />,
    logins: <OperationsTab kind="logins" />,
    keeping: <KeepingTab />,
  };
  return (
    <div className="records">
      <Typography.Title level={2} className="records-title">
        {t('records.title')}
      </Typography.Title>
      <Tabs
        activeKey={tab ?? tabs[0] ?? ''}
        onChange={(key) => setTab(tabs.find((one) => one === key))}
        destroyOnHidden
        items={tabs.map((key) => ({ key, label: t(`records.tabs.${key}`), children: contents[key] }))}
      />
    </div>
  );
}
