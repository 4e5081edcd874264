import { Button, Result } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OwnerClient } from '../../client-sdk/owner-client.ts';
import { opensConsole } from '../../client-sdk/protocol/permissions.ts';
import { SignedIn, type StaffSession, useMe } from '../shared/signed-in.tsx';
import { TimeZone } from '../shared/use-moments.ts';
import { Console } from './console.tsx';
import { Loading } from './loading.tsx';

const SHOP_KEY = 'fenliu.owner.shop';

/** The console behind its log-in, for the shop that was chosen last. */
export function OwnerPage() {
  const { t } = useTranslation();
  return (
    <SignedIn page="owner" title={t('title')}>
      {(session) => <OwnedShops session={session} />}
    </SignedIn>
  );
}

function OwnedShops({ session }: { session: StaffSession }) {
  const { t } = useTranslation();
  const client = useOwnerClient(session);
  const [chosen, setChosen] = useState(() => localStorage.getItem(SHOP_KEY));
  const shops = useMe().memberships.filter(opensConsole);
  const shop = shops.find(({ shopId }) => shopId === chosen) ?? shops[0];

  if (shop === undefined) {
    return (
      <Result
        status="info"
        title={t('noShop')}
        extra={[
          <Button key="workbench" type="primary" href="/agent">
            {t('openWorkbench')}
          </Button>,
          <Button key="out" onClick={session.logOut}>
            {t('signIn.logOut')}
          </Button>,
        ]}
      />
    );
  }
  if (client === null) return <Loading />;
  const choose = (shopId: string) => {
    localStorage.setItem(SHOP_KEY, shopId);
    setChosen(shopId);
  };
  return (
    <TimeZone value={shop.timeZone}>
      <Console
        key={shop.shopId}
        session={session}
        client={client}
        shop={shop}
        shops={shops}
        onChooseShop={choose}
      />
    </TimeZone>
  );
}

/** One client for the time of the log-in. */
function useOwnerClient(session: StaffSession): OwnerClient | null {
  const [client, setClient] = useState<OwnerClient | null>(null);
  const { url, keeper } = session;
  useEffect(() => {
    const made = new OwnerClient({ url, token: keeper.token });
    made.connect();
    setClient(made);
    return () => made.close();
  }, [url, keeper]);
  return client;
}
