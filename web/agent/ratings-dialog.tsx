import { Alert, Empty, Flex, Modal, Rate, Skeleton, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffRating } from '../../client-sdk/protocol/ratings.ts';
import { toFailure, type WireFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { formatFullMoment } from '../shared/format.ts';
import { useAgentClient } from './agent-connection.tsx';

const PER_SHOP = 30;

/** What buyers said last of the agent's chats, over all his shops, newest first. */
export function RatingsDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useAgentClient();
  const [ratings, setRatings] = useState<StaffRating[]>();
  const [failure, setFailure] = useState<WireFailure>();
  useEffect(() => {
    const { shops } = client.getSnapshot();
    Promise.all(shops.map(({ shopId }) => client.ratings(shopId, PER_SHOP))).then(
      (lists) => setRatings(lists.flat().sort((a, b) => b.at - a.at)),
      (error: unknown) => setFailure(toFailure(error)),
    );
  }, [client]);
  return (
    <Modal open title={t('rating.title')} footer={null} onCancel={onClose}>
      {failure && (
        <Alert type="error" showIcon title={t('failure.load', { reason: sayFailure(failure.code, t) })} />
      )}
      {!failure && !ratings && <Skeleton active />}
      {ratings?.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('rating.none')} />}
      <Flex vertical gap={12} data-testid="my-ratings">
        {ratings?.map(({ conversationId, stars, comment, at }) => (
          <div key={conversationId}>
            <Flex gap={8} align="center" wrap>
              <span role="img" aria-label={t('rating.stars', { stars })}>
                <Rate disabled value={stars} style={{ fontSize: 14 }} />
              </span>
              <Typography.Text type="secondary">{formatFullMoment(at, i18n.language)}</Typography.Text>
            </Flex>
            {comment !== null && (
              <Typography.Text style={{ overflowWrap: 'anywhere' }}>{comment}</Typography.Text>
            )}
          </div>
        ))}
      </Flex>
    </Modal>
  );
}
