import { Flex, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { OWN_REPLY_KINDS, type ReplyScope } from '../../client-sdk/protocol/replies.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import { RepliesForm } from '../shared/replies/replies-form.tsx';
import { useStaffSession } from './agent-connection.tsx';

const MINE: ReplyScope = { scope: 'personal' };

/** One's own greeting and away reply, in each shop where one may set them. */
export function RepliesDialog({ shops, onClose }: { shops: readonly Membership[]; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useStaffSession();
  return (
    <Modal open title={t('replies.mine')} footer={null} onCancel={onClose}>
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t('replies.ownAbout')}</Typography.Text>
        {shops.map(({ shopId, shopName }) => (
          <Flex key={shopId} vertical gap={8}>
            {shops.length > 1 && <Typography.Text strong>{shopName}</Typography.Text>}
            <RepliesForm session={session} shopId={shopId} scope={MINE} kinds={OWN_REPLY_KINDS} />
          </Flex>
        ))}
      </Flex>
    </Modal>
  );
}
