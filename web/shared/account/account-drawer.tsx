import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StaffSession } from '../signed-in.tsx';
import { AccountPanel } from './account-panel.tsx';

/** A person's own account, over any page of the staff. */
export function AccountDrawer({ session, onClose }: { session: StaffSession; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      onClose={onClose}
      size="min(520px, 100vw)"
      title={t('myAccount.title')}
      data-testid="account-drawer"
    >
      <AccountPanel session={session} />
    </Drawer>
  );
}
