import { ExclamationCircleFilled } from '@ant-design/icons';
import { Avatar, Badge, Tag, Tooltip } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { formatMoment } from '../shared/format.ts';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { useAgentPart } from './agent-connection.tsx';

export interface ConversationRowProps {
  conversation: HeldConversation;
  /** Given when the agent works in several shops. */
  shopName: string | undefined;
  selected: boolean;
  onSelect: (conversationId: string) => void;
}

/** One buyer in the list: who, how long unanswered, what he said last. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, shopName, selected, onSelect } = props;
  const { conversationId, buyer, unansweredSince, unread, typing, preview, entry } = conversation;
  const { t, i18n } = useTranslation();
  // Unsent messages stand at the end.
  const failed = useAgentPart((_, client) => client.lines(conversationId).at(-1)?.status === 'failed');
  const lastAt = useAgentPart(
    (_, client) => client.lines(conversationId).at(-1)?.at ?? conversation.openedAt,
  );
  return (
    <button
      type="button"
      className={selected ? 'conversation-row conversation-row-selected' : 'conversation-row'}
      aria-current={selected}
      data-testid="conversation-item"
      data-conversation={conversationId}
      onClick={() => onSelect(conversationId)}
    >
      <Badge count={unread} size="small" offset={[-8, 2]} title={t('list.unread', { count: unread })}>
        <Avatar className="conversation-avatar">{[...buyer.name][0]?.toUpperCase()}</Avatar>
      </Badge>
      <span className="conversation-text">
        <span className="conversation-line">
          <strong className="conversation-name">{buyer.name}</strong>
          {unansweredSince === undefined ? (
            <time className="conversation-faint">{formatMoment(lastAt, i18n.language)}</time>
          ) : (
            <WaitBadge since={unansweredSince} />
          )}
        </span>
        <span className="conversation-line">
          <span className={typing ? 'conversation-preview conversation-typing' : 'conversation-preview'}>
            {typing ? t('list.typing') : (preview ?? t('list.noPreview'))}
          </span>
          {failed && (
            <Tooltip title={t('list.failed')}>
              <ExclamationCircleFilled
                aria-label={t('list.failed')}
                style={{ color: 'var(--ant-color-error)', flex: 'none' }}
              />
            </Tooltip>
          )}
          {entry.orderState && entry.orderState !== 'none' && (
            <Tag className="conversation-tag">{t(`orderState.${entry.orderState}`)}</Tag>
          )}
          {shopName && (
            <Tag className="conversation-tag" color="geekblue">
              {shopName}
            </Tag>
          )}
        </span>
      </span>
    </button>
  );
});
