import { IdcardOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type StaffSession, useMe } from '../signed-in.tsx';

const AccountDrawer = lazy(() =>
  import('./account-drawer.tsx').then((file) => ({ default: file.AccountDrawer })),
);

export interface AccountMenuProps {
  session: StaffSession;
  /** What the person is called on this page. */
  name: string;
  /** Whether there is room for the name. */
  named: boolean;
  /** What else the page has to offer there. */
  items?: NonNullable<MenuProps['items']>;
}

/** Who is logged in, the way to his account, and the way out. */
export function AccountMenu({ session, name, named, items = [] }: AccountMenuProps) {
  const { t } = useTranslation();
  const { login } = useMe();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'name', label: `${name} (${login})`, disabled: true },
            {
              key: 'account',
              icon: <IdcardOutlined />,
              label: t('myAccount.title'),
              onClick: () => setOpen(true),
            },
            ...items,
            { type: 'divider' },
            { key: 'out', icon: <LogoutOutlined />, label: t('signIn.logOut'), onClick: session.logOut },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} aria-label={`${t('myAccount.menu')}: ${name}`}>
          {named && name}
        </Button>
      </Dropdown>
      {open && (
        <Suspense>
          <AccountDrawer session={session} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
