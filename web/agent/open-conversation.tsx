import { memo, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';
import { ChatPane } from './chat-pane.tsx';
import { DetailsPane } from './details-pane.tsx';
import { type GoneConversation, NoChat } from './no-chat.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

export interface OpenConversationProps {
  selectedId: string | null;
  transferring: boolean;
  onBackToList: () => void;
  onBackToChat: () => void;
  onDetails: () => void;
  onTransfer: () => void;
  onTransferEnd: () => void;
  onClose: () => void;
  onNext: () => void;
}

/** The conversation that is open: its chat and its details; or what became of it. */
export const OpenConversation = memo(function OpenConversation(props: OpenConversationProps) {
  const { selectedId, onBackToList, onDetails, onTransfer, onClose } = props;
  const drafts = useRef(new Map<string, string>());
  const keepDraft = useRef((conversationId: string, text: string) => {
    drafts.current.set(conversationId, text);
  }).current;
  const gone = useGone(selectedId);
  const open = useAgentPart((snapshot) =>
    snapshot.conversations.find((row) => row.conversationId === selectedId),
  );
  // The chat comes first: a new message must not wait for the details to be drawn.
  const detailed = useDeferredValue(open);
  const others = useAgentPart((snapshot) => snapshot.conversations.length > 0);

  if (!open) return <NoChat gone={gone} onNext={others ? props.onNext : undefined} onBack={onBackToList} />;
  return (
    <>
      <ChatPane
        key={open.conversationId}
        conversation={open}
        draft={drafts.current.get(open.conversationId) ?? ''}
        onDraft={keepDraft}
        onBack={onBackToList}
        onDetails={onDetails}
        onTransfer={onTransfer}
        onClose={onClose}
      />
      <DetailsPane conversation={detailed ?? open} onBack={props.onBackToChat} />
      {props.transferring && <TransferDialog conversation={open} onDone={props.onTransferEnd} />}
    </>
  );
});

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
