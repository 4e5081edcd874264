import { createRoot } from 'react-dom/client';
import { startI18n } from '../shared/i18n.ts';
import { Theme } from '../shared/theme.tsx';
import { ownerEnUS } from './locales/en-US.ts';
import { ownerZhCN } from './locales/zh-CN.ts';
import './owner.css';
import { OwnerPage } from './owner-page.tsx';

startI18n({ 'zh-CN': ownerZhCN, 'en-US': ownerEnUS });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <Theme>
    <OwnerPage />
  </Theme>,
);
