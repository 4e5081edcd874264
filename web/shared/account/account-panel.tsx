import { Flex, Tabs, Typography } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type StaffSession, useMe } from '../signed-in.tsx';
import { accountApi } from './account-api.ts';
import { ChangePassword } from './change-password.tsx';
import { OwnShops } from './own-shops.tsx';
import { ProfileForm } from './profile-form.tsx';
import { SecondStep } from './second-step.tsx';
import { Sessions } from './sessions.tsx';
import './account.css';

/** What a person says of himself, the shops he belongs to, his log-in. */
export function AccountPanel({ session }: { session: StaffSession }) {
  const { t } = useTranslation();
  const api = useMemo(() => accountApi(session), [session]);
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="secondary">{useMe().login}</Typography.Text>
      <Tabs
        items={[
          {
            key: 'profile',
            label: t('myAccount.profile.title'),
            children: <ProfileForm session={session} api={api} />,
          },
          {
            key: 'shops',
            label: t('myAccount.shops.title'),
            children: <OwnShops session={session} api={api} />,
          },
          {
            key: 'security',
            label: t('myAccount.security.title'),
            children: (
              <Flex vertical gap={12}>
                <Sessions api={api} />
                <ChangePassword api={api} />
                <SecondStep session={session} api={api} />
              </Flex>
            ),
          },
        ]}
      />
    </Flex>
  );
}
