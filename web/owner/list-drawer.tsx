import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Drawer, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { AgentsTable } from './agents-table.tsx';
import { ConversationList } from './conversation-list.tsx';
import type { ListView } from './list-view.ts';
import { targetWords } from './number-specs.ts';
import { presenceOf } from './presence-of.ts';
import { useShop } from './shop-context.ts';
import { ThreadPanel } from './thread-panel.tsx';

/** The list behind a number, and one conversation out of it. */
export function ListDrawer({ view, onClose }: { view: ListView | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  // The last list stays while the drawer slides shut.
  const [shown, setShown] = useState(view);
  const [thread, setThread] = useState<StaffConversation>();
  useEffect(() => {
    if (view === undefined) return;
    setShown(view);
    setThread(view.kind === 'thread' ? view.conversation : undefined);
  }, [view]);

  return (
    <Drawer
      open={view !== undefined}
      onClose={onClose}
      size="min(760px, 100vw)"
      destroyOnHidden
      data-testid="list-drawer"
      title={
        thread === undefined || shown?.kind === 'thread' ? (
          shown && <ListTitle view={shown} />
        ) : (
          <Button type="text" icon={<ArrowLeftOutlined />} onClick={() => setThread(undefined)}>
            {t('thread.back')}
          </Button>
        )
      }
    >
      {thread === undefined ? (
        shown && <ListBody view={shown} onOpen={setThread} />
      ) : (
        <ThreadPanel key={thread.conversationId} conversation={thread} />
      )}
    </Drawer>
  );
}

function ListTitle({ view }: { view: ListView }) {
  const { t } = useTranslation();
  const { live } = useShop();
  if (view.kind === 'thread') return view.conversation.buyer.name;
  if (view.kind === 'conversations' && view.title !== undefined) return view.title;
  return t(`numbers.${view.number}`, targetWords(live.numbers?.target));
}

function ListBody({ view, onOpen }: { view: ListView; onOpen: (conversation: StaffConversation) => void }) {
  const { t } = useTranslation();
  const { live } = useShop();
  if (view.kind === 'thread') return null;
  return (
    <>
      {view.number !== undefined && (
        <Typography.Paragraph type="secondary">
          {t(`define.${view.number}`, targetWords(live.numbers?.target))}
          {view.kind === 'conversations' && view.query.slowestFirst && ` ${t('list.answeredToday')}`}
        </Typography.Paragraph>
      )}
      {view.kind === 'agents' ? (
        <AgentsTable
          agents={live.agents.filter((agent) => presenceOf(agent) === view.presence)}
          groups={live.groups}
          empty={t('agents.noneHere')}
        />
      ) : (
        <ConversationList query={view.query} onOpen={onOpen} />
      )}
    </>
  );
}
