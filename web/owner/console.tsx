import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnerClient } from '../../client-sdk/owner-client.ts';
import { holdsPoint } from '../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { WireFailure } from '../../client-sdk/wire-failure.ts';
import { ConnectionBanner } from '../shared/connection-banner.tsx';
import { LoadFailed } from '../shared/load-failed.tsx';
import type { StaffSession } from '../shared/signed-in.tsx';
import { useShopAlarms } from './alarms/shop-alarms.ts';
import { useAlarmSignals } from './alarms/use-alarm-signals.ts';
import { type ConsolePage, Header } from './header.tsx';
import { ListDrawer } from './list-drawer.tsx';
import type { ListView } from './list-view.ts';
import { LivePage } from './live-page.tsx';
import { Loading } from './loading.tsx';
import { recordTabsOf } from './records/record-tabs.ts';
import { ShopContext } from './shop-context.ts';

const RoutingPage = lazy(() =>
  import('./routing/routing-page.tsx').then((file) => ({ default: file.RoutingPage })),
);

const RuleSetsPage = lazy(() =>
  import('./rule-sets/rule-sets-page.tsx').then((file) => ({ default: file.RuleSetsPage })),
);

const RecordsPage = lazy(() =>
  import('./records/records-page.tsx').then((file) => ({ default: file.RecordsPage })),
);

const PhrasesPage = lazy(() =>
  import('./phrases/phrases-page.tsx').then((file) => ({ default: file.PhrasesPage })),
);

const AlarmsPage = lazy(() =>
  import('./alarms/alarms-page.tsx').then((file) => ({ default: file.AlarmsPage })),
);

const SupervisePage = lazy(() =>
  import('./supervise/supervise-page.tsx').then((file) => ({ default: file.SupervisePage })),
);

const AppsPage = lazy(() => import('./apps/apps-page.tsx').then((file) => ({ default: file.AppsPage })));

const BlocklistPage = lazy(() =>
  import('./buyers/blocklist-page.tsx').then((file) => ({ default: file.BlocklistPage })),
);

const StaffPage = lazy(() => import('./staff/staff-page.tsx').then((file) => ({ default: file.StaffPage })));

const seesAlarms = (points: Membership['points']) =>
  holdsPoint(points, 'supervise.watch') || holdsPoint(points, 'supervise.alarms');

/** The pages that a person's rights in this shop open; rules and phrases stand on the live numbers of the shop. */
const pagesOf = (shop: Membership): ConsolePage[] => {
  const { points, scope } = shop;
  const watches = holdsPoint(points, 'supervise.watch');
  // The rules are about all groups.
  const reads = watches && scope === 'all' && holdsPoint(points, 'routing.read');
  return [
    ...(watches ? ['live' as const] : []),
    ...(holdsPoint(points, 'supervise.watch') ? ['supervise' as const] : []),
    ...(seesAlarms(points) ? ['alarms' as const] : []),
    ...(reads ? ['routing' as const, 'rule-sets' as const] : []),
    ...(watches ? ['phrases' as const] : []),
    ...(recordTabsOf(shop).length > 0 ? ['records' as const] : []),
    ...(holdsPoint(points, 'buyers.note') ? ['blocklist' as const] : []),
    ...(holdsPoint(points, 'apps.read') ? ['apps' as const] : []),
    'staff',
  ];
};

/** Pages for those too who see a part of the shop alone, and so none of its numbers. */
const WITHOUT_NUMBERS: readonly ConsolePage[] = ['supervise', 'alarms', 'records'];
const NOTHING_LIVE = { agents: [], groups: [] };

export interface ConsoleProps {
  session: StaffSession;
  client: OwnerClient;
  shop: Membership;
  shops: readonly Membership[];
  onChooseShop: (shopId: string) => void;
}

/** One shop on the screen: its live page, its routing rules and their versions, and the drawer of lists over both. */
export function Console({ session, client, shop, shops, onChooseShop }: ConsoleProps) {
  const { t } = useTranslation();
  const [page, setPage] = useState<ConsolePage>(() => pagesOf(shop)[0] ?? 'staff');
  const pages = pagesOf(shop);
  const watches = pages.includes('live');
  const [list, setList] = useState<ListView>();
  const { connection, shops: watched } = useSyncExternalStore(client.subscribe, client.getSnapshot);
  const live = watched[shop.shopId];
  const alarms = useShopAlarms(client, shop.shopId, pages.includes('alarms'));
  const showAlarms = useCallback(() => setPage('alarms'), []);
  const signals = useAlarmSignals(client, shop.shopId, showAlarms);

  useEffect(() => {
    if (!watches) return;
    client.watch(shop.shopId);
    return () => client.unwatch(shop.shopId);
  }, [client, shop.shopId, watches]);

  // Before the first line there is nothing to ask, and no failure to show.
  const [reached, setReached] = useState(false);
  useEffect(() => {
    if (connection.status === 'online') setReached(true);
  }, [connection.status]);

  const [refused, setRefused] = useState<WireFailure>();
  useEffect(
    () => client.on('refused', (refusal) => refusal.shopId === shop.shopId && setRefused(refusal.failure)),
    [client, shop.shopId],
  );

  const ended =
    connection.status === 'closed' && connection.reason !== 'by_client' ? connection.reason : undefined;
  useEffect(() => {
    if (ended === 'unauthenticated' || ended === 'token_expired') session.end('signIn.ended');
    if (ended === 'session_revoked' || ended === 'account_frozen') session.end(`connection.closed.${ended}`);
  }, [ended, session]);

  const waiting = live?.numbers.unanswered.count ?? 0;
  useEffect(() => {
    document.title = t(waiting > 0 ? 'documentTitleWaiting' : 'documentTitle', {
      shop: shop.shopName,
      count: waiting,
    });
  }, [t, waiting, shop.shopName]);

  return (
    <div className="console">
      <Header
        session={session}
        shop={shop}
        shops={shops}
        onChooseShop={onChooseShop}
        light={live?.numbers.light}
        connection={connection}
        alarms={alarms.going}
        pages={pages}
        page={page}
        onPage={setPage}
      />
      <ConnectionBanner connection={connection} onReconnect={() => client.tryNow()} />
      {page === 'staff' || page === 'apps' || page === 'blocklist' ? (
        <main className="console-main">
          <Suspense fallback={<Loading />}>
            {page === 'staff' && <StaffPage session={session} shop={shop} onChooseShop={onChooseShop} />}
            {page === 'blocklist' && <BlocklistPage session={session} shop={shop} />}
            {page === 'apps' && <AppsPage session={session} shop={shop} />}
          </Suspense>
        </main>
      ) : live === undefined && (watches || !reached || !WITHOUT_NUMBERS.includes(page)) ? (
        refused === undefined ? (
          <Loading />
        ) : (
          <LoadFailed failure={refused} onRetry={() => window.location.reload()} />
        )
      ) : (
        <ShopContext value={{ session, client, shop, live: live ?? NOTHING_LIVE, alarms, openList: setList }}>
          <main className="console-main">
            {page === 'live' && live ? (
              <LivePage live={live} onAlarms={showAlarms} />
            ) : (
              <Suspense fallback={<Loading />}>
                {page === 'alarms' && <AlarmsPage signals={signals} />}
                {page === 'supervise' && <SupervisePage />}
                {page === 'routing' && <RoutingPage />}
                {page === 'rule-sets' && <RuleSetsPage onEdit={() => setPage('routing')} />}
                {page === 'phrases' && <PhrasesPage />}
                {page === 'records' && <RecordsPage />}
              </Suspense>
            )}
          </main>
          <ListDrawer view={list} onClose={() => setList(undefined)} />
        </ShopContext>
      )}
    </div>
  );
}
