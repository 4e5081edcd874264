import { Button, Card, Empty, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import { LightTag } from './light-tag.tsx';
import { useShop } from './shop-context.ts';

/** Each group's light and queue; a name opens the group's queue. */
export function GroupsCard({ groups, queued: all }: { groups: LiveSnapshot['groups']; queued: number }) {
  const { t } = useTranslation();
  const { openList } = useShop();
  // A group with nobody online lets its buyers wait for the whole shop (R4.8).
  const elsewhere = all - groups.reduce((sum, { queued }) => sum + queued, 0);
  return (
    <Card size="small" title={t('groups.title')}>
      {groups.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('groups.none')} />}
      <ul className="groups">
        {groups.map(({ groupId, name, light, queued }) => (
          <li key={groupId}>
            <Button
              type="link"
              className="in-text"
              aria-label={t('groups.open', { name })}
              onClick={() =>
                openList({
                  kind: 'conversations',
                  title: t('groups.list', { name }),
                  query: { filter: queued > 0 ? 'queued' : 'active', groupId },
                })
              }
            >
              {name}
            </Button>
            <Flex gap={8} align="center">
              <span>{t('groups.queued', { count: queued })}</span>
              <LightTag light={light} />
            </Flex>
          </li>
        ))}
        {elsewhere > 0 && (
          <li>
            <span>{t('groups.elsewhere')}</span>
            <span>{t('groups.queued', { count: elsewhere })}</span>
          </li>
        )}
      </ul>
    </Card>
  );
}
