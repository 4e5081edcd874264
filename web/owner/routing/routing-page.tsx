import { useCallback } from 'react';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { loadRules } from '../rules-api.ts';
import { useShop } from '../shop-context.ts';
import { RulesForm } from './rules-form.tsx';

const REFRESH_MS = 15_000;

/** The shop's routing rules: to read, to change, to publish (R18). */
export function RoutingPage() {
  const { session, shop } = useShop();
  const load = useCallback(() => loadRules(session, shop.shopId), [session, shop.shopId]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return <RulesForm newest={data} />;
}
