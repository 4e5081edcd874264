import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { startI18n } from '../shared/i18n.ts';
import { SignedIn } from '../shared/signed-in.tsx';
import { Theme } from '../shared/theme.tsx';
import { AgentConnection } from './agent-connection.tsx';
import { agentEnUS } from './locales/en-US.ts';
import { agentZhCN } from './locales/zh-CN.ts';
import { Workbench } from './workbench.tsx';

function AgentPage() {
  const { t } = useTranslation();
  return (
    <SignedIn page="agent" title={t('title')}>
      {(session) => (
        <AgentConnection session={session}>
          <Workbench />
        </AgentConnection>
      )}
    </SignedIn>
  );
}

startI18n({ 'zh-CN': agentZhCN, 'en-US': agentEnUS });
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Theme>
        <AgentPage />
      </Theme>
    </StrictMode>,
  );
}
