import { CheckCircleFilled } from '@ant-design/icons';
import { Flex, Statistic, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import { useTick } from '../shared/duration.tsx';
import { WaitBadge } from '../shared/wait-badge.tsx';
import { waitLevel } from '../shared/wait-level.ts';
import { UNANSWERED } from './number-specs.ts';
import { useShop } from './shop-context.ts';

/** The first glance: is anybody being left waiting (M1)? */
export function UnansweredCard({ numbers }: { numbers: LiveNumbers }) {
  const { t, i18n } = useTranslation();
  const { openList } = useShop();
  const { count, oldestSince } = numbers.unanswered;
  const level = useTick((now) => (oldestSince === null ? 'calm' : waitLevel(now - oldestSince)));
  return (
    <Tooltip title={t('define.unanswered')} trigger={['hover', 'focus']} mouseEnterDelay={0.4}>
      <button
        type="button"
        className={`number unanswered unanswered-${level}`}
        aria-haspopup="dialog"
        onClick={() => openList(UNANSWERED.list)}
      >
        <Statistic
          title={t('numbers.unanswered')}
          value={count.toLocaleString(i18n.language)}
          valueRender={(node) => <span data-testid="number-unanswered">{node}</span>}
        />
        <Flex align="center" gap={8} wrap>
          {oldestSince === null ? (
            <>
              <CheckCircleFilled className="calm-mark" />
              {t('numbers.unansweredNone')}
            </>
          ) : (
            <>
              {t('numbers.oldestWait')}
              <WaitBadge since={oldestSince} />
            </>
          )}
        </Flex>
      </button>
    </Tooltip>
  );
}
