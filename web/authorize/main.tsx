import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { startI18n } from '../shared/i18n.ts';
import { SignedIn } from '../shared/signed-in.tsx';
import { Theme } from '../shared/theme.tsx';
import { Consent } from './consent.tsx';
import { authorizeEnUS } from './locales/en-US.ts';
import { authorizeZhCN } from './locales/zh-CN.ts';

function AuthorizePage() {
  const { t } = useTranslation();
  return (
    <SignedIn page="authorize" title={t('title')}>
      {(session) => <Consent session={session} />}
    </SignedIn>
  );
}

startI18n({ 'zh-CN': authorizeZhCN, 'en-US': authorizeEnUS });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <Theme>
    <AuthorizePage />
  </Theme>,
);
