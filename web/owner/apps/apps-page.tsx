import { Flex, Typography } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { appsApi } from './apps-api.ts';
import { AppsCard } from './apps-card.tsx';
import { WebhooksCard } from './webhooks-card.tsx';

/** Other programs: those that come in, and those that are told. */
export function AppsPage({ session, shop }: { session: StaffSession; shop: Membership }) {
  const { t } = useTranslation();
  const api = useMemo(() => appsApi(session, shop.shopId), [session, shop.shopId]);
  return (
    <Flex vertical gap={12}>
      <Typography.Title level={2} style={{ margin: 0, fontSize: 20 }}>
        {t('apps.page')}
      </Typography.Title>
      <AppsCard api={api} shop={shop} />
      <WebhooksCard api={api} shop={shop} />
    </Flex>
  );
}
