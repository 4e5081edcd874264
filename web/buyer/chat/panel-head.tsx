/** @jsxImportSource preact */
import { AgentFace } from './agent-face.tsx';
import type { ChatView } from './chat-session.ts';
import { CloseIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';
import { LightSign } from './light.tsx';
import { isAgentAbsent } from './line-facts.ts';

interface HeadProps {
  view: ChatView;
  onEnd: () => void;
  onClose: () => void;
}

/** Which shop this is, how it is staffed, and who serves. */
export function PanelHead({ view, onEnd, onClose }: HeadProps) {
  const { say } = useLanguage();
  const { snapshot, light, profile } = view;
  const conversation = snapshot?.conversation;
  const agent = conversation?.status === 'assigned' ? conversation.agent?.name : undefined;
  const served = isAgentAbsent(snapshot?.lines ?? [], conversation) ? 'servedLater' : 'served';
  return (
    <header class="head">
      {agent && <AgentFace name={agent} address={profile?.avatar} />}
      <div class="head-text">
        <h2 class="shop-name" id="fenliu-title">
          {snapshot?.shop?.name ?? say('chat')}
        </h2>
        <div class="head-line" data-testid="chat-status" data-state={conversation?.status ?? 'none'}>
          {agent ? <span class="who">{say(served, { agent })}</span> : light && <LightSign light={light} />}
        </div>
        {agent && profile?.signature && (
          <div class="signature" title={profile.signature} data-testid="agent-signature">
            {profile.signature}
          </div>
        )}
      </div>
      {conversation && conversation.status !== 'closed' && (
        <button type="button" class="end" onClick={onEnd}>
          {say('endChat')}
        </button>
      )}
      <button
        type="button"
        class="tool"
        aria-label={say('closePanel')}
        title={say('closePanel')}
        onClick={onClose}
      >
        <CloseIcon />
      </button>
    </header>
  );
}
