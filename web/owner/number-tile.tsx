import { WarningFilled } from '@ant-design/icons';
import { Statistic, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import { formatDuration } from '../shared/duration.tsx';
import type { NumberSpec } from './number-specs.ts';
import { useShop } from './shop-context.ts';

/** One number; says what it means on hover and focus, and opens the list behind it. */
export function NumberTile({ spec, numbers }: { spec: NumberSpec; numbers: LiveNumbers }) {
  const { t, i18n } = useTranslation();
  const { openList } = useShop();
  const value = spec.read(numbers);
  const urgent = spec.urgent?.(numbers) ?? false;
  return (
    <Tooltip title={t(`define.${spec.id}`)} trigger={['hover', 'focus']} mouseEnterDelay={0.4}>
      <button
        type="button"
        className={urgent ? 'number number-urgent' : 'number'}
        aria-haspopup="dialog"
        onClick={() => openList(spec.list)}
      >
        <Statistic
          title={t([`numbers.short.${spec.id}`, `numbers.${spec.id}`])}
          value={
            value === null
              ? '–'
              : spec.unit === 'ms'
                ? formatDuration(value)
                : value.toLocaleString(i18n.language)
          }
          valueRender={(node) => <span data-testid={`number-${spec.id}`}>{node}</span>}
          {...(urgent && { prefix: <WarningFilled className="number-mark" /> })}
        />
      </button>
    </Tooltip>
  );
}
