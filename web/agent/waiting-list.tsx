import { Alert, Avatar, Button, Empty, Skeleton, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { useClaim } from './claim.ts';
import { useGroupNames } from './group-names.ts';
import type { Waiting } from './waiting.ts';

export interface WaitingListProps {
  waiting: Waiting;
  /** Only those it says yes to. */
  fits: (conversation: StaffConversation) => boolean;
  shopNames: ReadonlyMap<string, string>;
  /** Opens a conversation that has become this agent's. */
  onClaimed: (conversationId: string) => void;
}

/** Everybody who waits, first the queue, then the pool, each to be taken by hand (R12). */
export function WaitingList({ waiting, fits, shopNames, onClaimed }: WaitingListProps) {
  const { t } = useTranslation();
  const groupName = useGroupNames();
  const { claim, claimingId } = useClaim(onClaimed, waiting.refresh);
  const { rows, failure } = waiting;
  const shown = rows?.filter(fits);
  return (
    <div className="waiting-list">
      {failure && (
        <Alert
          banner
          type="error"
          role="alert"
          title={t('failure.load', { reason: sayFailure(failure, t) })}
          action={
            <Button size="small" onClick={waiting.refresh}>
              {t('failure.retry')}
            </Button>
          }
        />
      )}
      {!shown ? (
        !failure && <Skeleton active avatar paragraph={{ rows: 1 }} style={{ padding: 16 }} />
      ) : shown.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(rows?.length ? 'list.noMatch' : 'waiting.empty')}
          style={{ margin: '64px 24px' }}
        />
      ) : (
        <ul className="waiting-rows">
          {shown.map((conversation) => (
            <WaitingRow
              key={conversation.conversationId}
              conversation={conversation}
              group={groupName(conversation.shopId, conversation.groupId)}
              shopName={shopNames.get(conversation.shopId)}
              busy={claimingId === conversation.conversationId}
              disabled={claimingId !== null}
              onClaim={() => void claim(conversation)}
            />
          ))}
        </ul>
      )}
      {waiting.more && (
        <Typography.Paragraph type="secondary" style={{ textAlign: 'center', margin: 12 }}>
          {t('waiting.more')}
        </Typography.Paragraph>
      )}
    </div>
  );
}

function WaitingRow(props: {
  conversation: StaffConversation;
  group: string;
  shopName: string | undefined;
  busy: boolean;
  disabled: boolean;
  onClaim: () => void;
}) {
  const { t } = useTranslation();
  const { buyer, preview, status, waitingAt, openedAt, conversationId } = props.conversation;
  return (
    <li className="waiting-row" data-testid="waiting-item" data-conversation={conversationId}>
      <Avatar className="conversation-avatar">{[...buyer.name][0]?.toUpperCase()}</Avatar>
      <span className="conversation-text">
        <span className="conversation-line">
          <strong className="conversation-name">{buyer.name}</strong>
          <WaitBadge since={waitingAt ?? openedAt} />
        </span>
        <span className="conversation-line">
          <span className="conversation-preview">{preview ?? t('list.noPreview')}</span>
        </span>
        <span className="conversation-line">
          <span className="waiting-tags">
            {status === 'pooled' && (
              <Tag className="conversation-tag" color="purple">
                {t('conversationStatus.pooled')}
              </Tag>
            )}
            <Tag className="conversation-tag">{props.group}</Tag>
            {props.shopName && (
              <Tag className="conversation-tag" color="geekblue">
                {props.shopName}
              </Tag>
            )}
          </span>
          <Button
            size="small"
            type="primary"
            loading={props.busy}
            disabled={props.disabled && !props.busy}
            aria-label={t('waiting.claimOf', { name: buyer.name })}
            onClick={props.onClaim}
          >
            {t('waiting.claim')}
          </Button>
        </span>
      </span>
    </li>
  );
}
