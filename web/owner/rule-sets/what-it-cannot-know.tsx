import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';

const LIMITS = ['handling', 'buyers', 'neverServed', 'presence', 'accounts', 'byHand'] as const;

/** Said on the page itself: a replay is no prophecy. */
export function WhatItCannotKnow({ byHand }: { byHand: number }) {
  const { t } = useTranslation();
  return (
    <Alert
      showIcon
      type="info"
      title={t('ruleSets.dryRun.limits.title')}
      data-testid="dry-run-limits"
      description={
        <ul className="rule-sets-faults">
          {LIMITS.filter((limit) => limit !== 'byHand' || byHand > 0).map((limit) => (
            <li key={limit}>{t(`ruleSets.dryRun.limits.${limit}`, { count: byHand })}</li>
          ))}
        </ul>
      }
    />
  );
}
