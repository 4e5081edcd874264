import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionBanner } from '../shared/connection-banner.tsx';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';
import { AlarmBar } from './alarm-bar.tsx';
import { useAlerts } from './alerts.ts';
import { useStateNews } from './choose-state.ts';
import { useCloseQuestion } from './close-question.ts';
import { ConversationList } from './conversation-list.tsx';
import { Header } from './header.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { useMediaQuery } from './media-query.ts';
import { OpenConversation } from './open-conversation.tsx';
import { useRatingNews } from './rating-news.ts';
import { useShortcuts } from './shortcuts.ts';
import { useWhisperNews } from './whisper-news.tsx';
import './workbench.css';

/** On a phone one pane is in view; below full width the details lie over the chat. */
type Pane = 'list' | 'chat' | 'details';

/** The agent's page: conversations on the left, the chat in the middle, buyer and order on the right. */
export function Workbench() {
  const client = useAgentClient();
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>('list');
  const [dialog, setDialog] = useState<'transfer' | 'help' | null>(null);
  const narrow = useMediaQuery('(max-width: 999px)');
  const askClose = useCloseQuestion();
  useUnansweredTitle();
  useStateNews();
  useRatingNews();

  const select = useCallback((conversationId: string) => {
    setSelectedId(conversationId);
    setPane('chat');
    setDialog(null);
  }, []);
  const showList = useCallback(() => setPane('list'), []);
  const showChat = useCallback(() => setPane('chat'), []);
  const showDetails = useCallback(() => setPane('details'), []);
  const openTransfer = useCallback(() => setDialog('transfer'), []);
  const openHelp = useCallback(() => setDialog('help'), []);
  const noDialog = useCallback(() => setDialog(null), []);
  const alerts = useAlerts(selectedId, select);
  useWhisperNews(select);

  const closeSelected = useCallback(() => {
    const held = client.getSnapshot().conversations.find((row) => row.conversationId === selectedId);
    if (held) askClose(held);
  }, [client, selectedId, askClose]);

  /** The list begins with the longest wait. */
  const selectFirst = useCallback(() => {
    const [top] = client.getSnapshot().conversations;
    if (top) select(top.conversationId);
  }, [client, select]);

  /** Steps through the list in its order, around its end; to the first one when none is open. */
  const step = (by: 1 | -1) => {
    const rows = client.getSnapshot().conversations;
    const at = rows.findIndex((row) => row.conversationId === selectedId);
    const next = rows[at === -1 ? 0 : (at + by + rows.length) % rows.length];
    if (next) select(next.conversationId);
  };

  useShortcuts({
    next: () => step(1),
    previous: () => step(-1),
    longest: selectFirst,
    transfer: openTransfer,
    close: closeSelected,
    details: pane === 'details' ? showChat : showDetails,
    help: openHelp,
  });

  return (
    <div className="workbench" data-pane={selectedId === null ? 'list' : pane}>
      <Header narrow={narrow} alerts={alerts} onHelp={openHelp} />
      <Connection />
      <AlarmBar onOpen={select} />
      <div className="workbench-panes">
        <ConversationList selectedId={selectedId} onSelect={select} />
        <OpenConversation
          selectedId={selectedId}
          transferring={dialog === 'transfer'}
          onBackToList={showList}
          onBackToChat={showChat}
          onDetails={showDetails}
          onTransfer={openTransfer}
          onTransferEnd={noDialog}
          onClose={closeSelected}
          onNext={selectFirst}
        />
      </div>
      <HelpDialog open={dialog === 'help'} onClose={noDialog} />
    </div>
  );
}

function Connection() {
  const client = useAgentClient();
  const connection = useAgentPart((snapshot) => snapshot.connection);
  return <ConnectionBanner connection={connection} onReconnect={() => client.tryNow()} />;
}

/** Shows the number of unanswered buyers in the tab's title. */
function useUnansweredTitle(): void {
  const { t } = useTranslation();
  const count = useAgentPart(
    (snapshot) => snapshot.conversations.filter((row) => row.unansweredSince !== undefined).length,
  );
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${t('title')} · fenliu`;
  }, [count, t]);
}
