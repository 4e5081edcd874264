import { Drawer } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationId } from '../../../client-sdk/protocol/ids.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { ThreadPanel } from '../thread-panel.tsx';

const REFRESH_MS = 60_000;

/** One conversation of the day, as it really was. */
export function ThreadDrawer(props: { conversationId: ConversationId | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  // The last one stays while the drawer slides shut.
  const [shown, setShown] = useState(props.conversationId);
  useEffect(() => {
    if (props.conversationId !== undefined) setShown(props.conversationId);
  }, [props.conversationId]);
  return (
    <Drawer
      open={props.conversationId !== undefined}
      onClose={props.onClose}
      size="min(760px, 100vw)"
      destroyOnHidden
      title={t('ruleSets.dryRun.thread')}
      data-testid="thread-drawer"
    >
      {shown !== undefined && <Thread key={shown} conversationId={shown} />}
    </Drawer>
  );
}

function Thread({ conversationId }: { conversationId: ConversationId }) {
  const { client, shop } = useShop();
  const load = useCallback(
    () => client.conversation(shop.shopId, conversationId),
    [client, shop.shopId, conversationId],
  );
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return <ThreadPanel conversation={data} />;
}
