import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Descriptions, type DescriptionsProps, Tag, Typography } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { formatFullMoment, formatLanguage } from '../shared/format.ts';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { useAgentPart } from './agent-connection.tsx';
import { useColleagues } from './colleagues.ts';
import { WhyPanel } from './why-panel.tsx';

export interface DetailsPaneProps {
  conversation: HeldConversation;
  onBack: () => void;
}

/** A new message changes the conversation, but mostly nothing that is shown here. */
function sameDetails(before: DetailsPaneProps, after: DetailsPaneProps): boolean {
  const [a, b] = [before.conversation, after.conversation];
  return (
    a.conversationId === b.conversationId &&
    a.epoch === b.epoch &&
    a.status === b.status &&
    a.unansweredSince === b.unansweredSince &&
    before.onBack === after.onBack
  );
}

/** Buyer, order and visit on the right, and why the chat came here. */
export const DetailsPane = memo(function DetailsPane({ conversation, onBack }: DetailsPaneProps) {
  const { t } = useTranslation();
  const colleagues = useColleagues(conversation.shopId);
  const targets = colleagues.status === 'ready' ? colleagues.targets : undefined;
  const groupName = targets?.groups.find((group) => group.groupId === conversation.groupId)?.name;
  return (
    <aside className="pane pane-details" aria-label={t('details.label')}>
      <div className="pane-head">
        <Button
          className="not-wide"
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t('back')}
          onClick={onBack}
        />
        <h2 className="chat-name">{t('details.label')}</h2>
      </div>
      <div className="details-body">
        <BuyerDetails conversation={conversation} groupName={groupName ?? conversation.groupId} />
        <WhyPanel
          key={conversation.conversationId}
          conversationId={conversation.conversationId}
          epoch={conversation.epoch}
          targets={targets}
        />
      </div>
    </aside>
  );
}, sameDetails);

function BuyerDetails({ conversation, groupName }: { conversation: HeldConversation; groupName: string }) {
  const { t, i18n } = useTranslation();
  const { buyer, entry, unansweredSince, assignedAt, openedAt, status } = conversation;
  const shopName = useAgentPart(
    (snapshot) => snapshot.shops.find((shop) => shop.shopId === conversation.shopId)?.shopName,
  );
  const id = (text: string) => (
    <Typography.Text copyable className="details-id">
      {text}
    </Typography.Text>
  );
  const rows: NonNullable<DescriptionsProps['items']> = [
    { key: 'buyer', label: t('details.buyer'), children: buyer.name },
    { key: 'buyerId', label: t('details.buyerId'), children: id(buyer.buyerId) },
    {
      key: 'waiting',
      label: t('details.waiting'),
      children: unansweredSince === undefined ? t('details.answered') : <WaitBadge since={unansweredSince} />,
    },
    ...(entry.orderId ? [{ key: 'order', label: t('details.order'), children: id(entry.orderId) }] : []),
    {
      key: 'orderState',
      label: t('details.orderState'),
      children: entry.orderState ? (
        <Tag color={entry.orderState === 'none' ? 'default' : 'processing'}>
          {t(`orderState.${entry.orderState}`)}
        </Tag>
      ) : (
        t('details.unknown')
      ),
    },
    ...(entry.productId
      ? [{ key: 'product', label: t('details.product'), children: id(entry.productId) }]
      : []),
    ...(entry.page
      ? [{ key: 'page', label: t('details.page'), children: <EntryPage page={entry.page} /> }]
      : []),
    ...(entry.language
      ? [
          {
            key: 'language',
            label: t('details.language'),
            children: formatLanguage(entry.language, i18n.language),
          },
        ]
      : []),
    { key: 'group', label: t('details.group'), children: groupName },
    { key: 'shop', label: t('details.shop'), children: shopName },
    { key: 'status', label: t('details.status'), children: t(`conversationStatus.${status}`) },
    { key: 'openedAt', label: t('details.openedAt'), children: formatFullMoment(openedAt, i18n.language) },
    ...(assignedAt === undefined
      ? []
      : [
          {
            key: 'assignedAt',
            label: t('details.assignedAt'),
            children: formatFullMoment(assignedAt, i18n.language),
          },
        ]),
    { key: 'id', label: t('details.conversationId'), children: id(conversation.conversationId) },
  ];
  return <Descriptions size="small" column={1} items={rows} />;
}

/** The buyer's client names the page, so only a plain web address becomes a link. */
function EntryPage({ page }: { page: string }) {
  if (!/^https?:\/\//i.test(page)) return <span className="details-page">{page}</span>;
  return (
    <Typography.Link
      className="details-page"
      href={page}
      target="_blank"
      rel="noopener noreferrer"
      title={page}
    >
      {page}
    </Typography.Link>
  );
}
