import { Typography } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { loadDraft } from '../rule-sets-api.ts';
import { loadRules } from '../rules-api.ts';
import { useShop } from '../shop-context.ts';
import { DraftCard } from './draft-card.tsx';
import { DryRunCard } from './dry-run-card.tsx';
import './rule-sets.css';
import { VersionsCard } from './versions-card.tsx';

const REFRESH_MS = 15_000;

/** The life of the shop's rules: the draft, what a day would have been under it, the published versions (R18). */
export function RuleSetsPage({ onEdit }: { onEdit: () => void }) {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const load = useCallback(
    async () => ({
      current: await loadRules(session, shop.shopId),
      draft: await loadDraft(session, shop.shopId),
    }),
    [session, shop.shopId],
  );
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const { current, draft } = data;
  return (
    <div className="rule-sets">
      <Typography.Title level={2} className="rule-sets-title">
        {t('ruleSets.title')}
      </Typography.Title>
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <DraftCard
        key={draft?.revision ?? 0}
        draft={draft}
        current={current}
        onEdit={onEdit}
        onChanged={retry}
      />
      <DryRunCard current={current} hasDraft={draft !== null} />
      <VersionsCard inForce={current.version} onChanged={retry} />
    </div>
  );
}
