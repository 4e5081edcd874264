import { Button, Empty, Flex, Segmented, Typography } from 'antd';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShopAlarm } from '../../../client-sdk/protocol/alarms.ts';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { Loading } from '../loading.tsx';
import { usePages } from '../records/use-pages.ts';
import { useShop } from '../shop-context.ts';
import { AlarmRow } from './alarm-row.tsx';
import { useHandle } from './use-handle.ts';

const STATES = ['open', 'handled'] as const;

/** The alarms to handle, as they change; or those that were handled. */
export function AlarmLists() {
  const { t } = useTranslation();
  const [state, setState] = useState<(typeof STATES)[number]>('open');
  return (
    <Flex vertical gap={12}>
      <Segmented
        aria-label={t('alarms.which')}
        style={{ alignSelf: 'flex-start' }}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: t(`alarms.state.${value}`) }))}
      />
      {state === 'open' ? <OpenAlarms /> : <HandledAlarms />}
    </Flex>
  );
}

function OpenAlarms() {
  const { t } = useTranslation();
  const { shop, alarms } = useShop();
  const { busy, handle } = useHandle();
  const { open, more, failure, reload } = alarms;
  if (open === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={reload} />;
  }
  // What concerns the whole shop is not for a head of a group to handle.
  const isMine = ({ groupIds, agent }: ShopAlarm) =>
    shop.scope === 'all' || groupIds.length > 0 || agent !== undefined;
  const over = open.filter((alarm) => alarm.overAt !== null && isMine(alarm));
  return (
    <List
      rows={open}
      empty={t('alarms.none')}
      head={
        over.length > 1 &&
        holdsPoint(shop.points, 'supervise.alarms') && (
          <Button
            loading={busy}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => void handle(over.map(({ alarmId }) => alarmId))}
          >
            {t('alarms.handleAll')}
          </Button>
        )
      }
      foot={
        more && (
          <Typography.Text type="secondary">{t('alarms.first', { count: open.length })}</Typography.Text>
        )
      }
    />
  );
}

function HandledAlarms() {
  const { t } = useTranslation();
  const { client, shop } = useShop();
  const load = useCallback(
    async (cursor?: string) => {
      const page = await client.alarms.list(shop.shopId, 'handled', { ...(cursor && { cursor }) });
      return { items: page.alarms, next: page.cursor };
    },
    [client, shop.shopId],
  );
  const { items, hasMore, loading, failure, loadMore, reload } = usePages(load);
  if (items === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={reload} />;
  }
  return (
    <List
      rows={items}
      empty={t('alarms.noneHandled')}
      foot={
        hasMore && (
          <Button onClick={loadMore} loading={loading}>
            {t('alarms.more')}
          </Button>
        )
      }
    />
  );
}

function List(props: { rows: readonly ShopAlarm[]; empty: string; head?: ReactNode; foot?: ReactNode }) {
  const { t } = useTranslation();
  const { rows, empty, head, foot } = props;
  if (rows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />;
  return (
    <>
      {head}
      <ul className="alarms" aria-label={t('alarms.title')}>
        {rows.map((alarm) => (
          <AlarmRow key={alarm.alarmId} alarm={alarm} />
        ))}
      </ul>
      {foot}
    </>
  );
}
