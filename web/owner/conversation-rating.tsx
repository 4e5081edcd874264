import { Flex, Rate, Typography } from 'antd';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffConversation } from '../../client-sdk/protocol/models.ts';
import { useRefreshed } from '../shared/use-refreshed.ts';
import { useShop } from './shop-context.ts';

const REFRESH_MS = 60_000;

/** What the buyer thought of a conversation; nothing while he has not said. */
export function ConversationRating({
  shopId,
  conversationId,
}: Pick<StaffConversation, 'shopId' | 'conversationId'>) {
  const { t } = useTranslation();
  const { client } = useShop();
  const load = useCallback(() => client.rating(shopId, conversationId), [client, shopId, conversationId]);
  const { data: rating, retry } = useRefreshed(load, REFRESH_MS);
  useEffect(
    () => client.on('rated', (rated) => rated.rating.conversationId === conversationId && retry()),
    [client, conversationId, retry],
  );
  if (!rating) return null;
  return (
    <Flex gap={8} align="center" wrap data-testid="thread-rating">
      <span role="img" aria-label={t('supervise.rating', { stars: rating.stars })}>
        <Rate disabled value={rating.stars} style={{ fontSize: 14 }} />
      </span>
      {rating.comment !== null && (
        <Typography.Text style={{ overflowWrap: 'anywhere' }}>{rating.comment}</Typography.Text>
      )}
    </Flex>
  );
}
