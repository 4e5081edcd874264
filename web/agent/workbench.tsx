import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionBanner } from '../shared/connection-banner.tsx';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';
import { useAlerts } from './alerts.ts';
import { ChatPane } from './chat-pane.tsx';
import { useCloseQuestion } from './close-question.ts';
import { ConversationList } from './conversation-list.tsx';
import { DetailsPane } from './details-pane.tsx';
import { Header } from './header.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { useMediaQuery } from './media-query.ts';
import { type GoneConversation, NoChat } from './no-chat.tsx';
import { useShortcuts } from './shortcuts.ts';
import { TransferDialog } from './transfer-dialog.tsx';
import './workbench.css';

/** On a phone one pane is in view; below full width the details lie over the chat. */
type Pane = 'list' | 'chat' | 'details';

/** The agent's page: conversations on the left, the chat in the middle, buyer and order on the right. */
export function Workbench() {
  const { t } = useTranslation();
  const client = useAgentClient();
  const connection = useAgentPart((snapshot) => snapshot.connection);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>('list');
  const [dialog, setDialog] = useState<'transfer' | 'help' | null>(null);
  const drafts = useRef(new Map<string, string>());
  const narrow = useMediaQuery('(max-width: 999px)');
  const askClose = useCloseQuestion();
  const gone = useGone(selectedId);
  const selected = useAgentPart((snapshot) =>
    snapshot.conversations.find((row) => row.conversationId === selectedId),
  );
  // The chat comes first: a new message must not wait for the details to be drawn.
  const detailed = useDeferredValue(selected);
  const anything = useAgentPart((snapshot) => snapshot.conversations.length > 0);
  useUnansweredTitle();

  const select = useCallback((conversationId: string) => {
    setSelectedId(conversationId);
    setPane('chat');
  }, []);
  const alerts = useAlerts(selectedId, select);
  const keepDraft = useCallback((conversationId: string, text: string) => {
    drafts.current.set(conversationId, text);
  }, []);

  const showList = useCallback(() => setPane('list'), []);
  const showChat = useCallback(() => setPane('chat'), []);
  const showDetails = useCallback(() => setPane('details'), []);
  const openTransfer = useCallback(() => setDialog('transfer'), []);
  const closeSelected = useCallback(() => {
    const held = client.getSnapshot().conversations.find((row) => row.conversationId === selectedId);
    if (held) askClose(held);
  }, [client, selectedId, askClose]);

  /** Steps through the list in its order, around its end; the first one when none is selected. */
  const step = (by: 1 | -1) => {
    const rows = client.getSnapshot().conversations;
    const at = rows.findIndex((row) => row.conversationId === selectedId);
    const next = rows[at === -1 ? 0 : (at + by + rows.length) % rows.length];
    if (next) select(next.conversationId);
  };
  /** The list begins with the longest wait. */
  const first = () => {
    const [top] = client.getSnapshot().conversations;
    if (top) select(top.conversationId);
  };

  useShortcuts({
    next: () => step(1),
    previous: () => step(-1),
    longest: first,
    transfer: () => selected && setDialog('transfer'),
    close: closeSelected,
    details: () => setPane(pane === 'details' ? 'chat' : 'details'),
    help: () => setDialog('help'),
  });

  return (
    <div className="workbench" data-pane={selected || gone ? pane : 'list'}>
      <Header narrow={narrow} alerts={alerts} onHelp={() => setDialog('help')} />
      <ConnectionBanner connection={connection} onReconnect={() => client.tryNow()} />
      <div className="workbench-panes">
        <ConversationList selectedId={selectedId} onSelect={select} />
        {selected ? (
          <>
            <ChatPane
              key={selected.conversationId}
              conversation={selected}
              draft={drafts.current.get(selected.conversationId) ?? ''}
              onDraft={keepDraft}
              onBack={showList}
              onDetails={showDetails}
              onTransfer={openTransfer}
              onClose={closeSelected}
            />
            <DetailsPane conversation={detailed ?? selected} onBack={showChat} />
          </>
        ) : (
          <NoChat gone={gone} onNext={anything ? first : undefined} />
        )}
      </div>
      {dialog === 'transfer' && selected && (
        <TransferDialog conversation={selected} onDone={() => setDialog(null)} />
      )}
      <HelpDialog open={dialog === 'help'} onClose={() => setDialog(null)} />
      <span className="visually-hidden" aria-live="polite">
        {gone && t(`chat.gone.${gone.reason}`, { name: gone.name })}
      </span>
    </div>
  );
}

/** What became of the conversation in view, once it went away; it is never swapped for another under the agent's hands. */
function useGone(selectedId: string | null): GoneConversation | null {
  const client = useAgentClient();
  const [gone, setGone] = useState<(GoneConversation & { conversationId: string }) | null>(null);
  useEffect(
    () =>
      client.on('removed', ({ conversation, reason }) =>
        setGone({ conversationId: conversation.conversationId, name: conversation.buyer.name, reason }),
      ),
    [client],
  );
  return gone?.conversationId === selectedId ? gone : null;
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
