import { WarningFilled } from '@ant-design/icons';
import { Statistic, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import { formatDuration } from '../shared/duration.tsx';
import { type NumberSpec, targetWords } from './number-specs.ts';
import { useShop } from './shop-context.ts';

const WRITE: Record<NumberSpec['unit'], (value: number, language: string) => string> = {
  count: (value, language) => value.toLocaleString(language),
  ms: (value) => formatDuration(value),
  percent: (value) => `${Math.round(value)}%`,
};

/** One number; says what it means on hover and focus, and opens the list behind it. */
export function NumberTile({ spec, numbers }: { spec: NumberSpec; numbers: LiveNumbers }) {
  const { t, i18n } = useTranslation();
  const { openList } = useShop();
  const value = spec.read(numbers);
  const urgent = spec.urgent?.(numbers) ?? false;
  return (
    <Tooltip
      title={t(`define.${spec.id}`, targetWords(numbers.target))}
      trigger={['hover', 'focus']}
      mouseEnterDelay={0.4}
    >
      <button
        type="button"
        className={urgent ? 'number number-urgent' : 'number'}
        aria-haspopup="dialog"
        onClick={() => openList(spec.list)}
      >
        <Statistic
          title={t([`numbers.short.${spec.id}`, `numbers.${spec.id}`], targetWords(numbers.target))}
          value={value === null ? '–' : WRITE[spec.unit](value, i18n.language)}
          valueRender={(node) => <span data-testid={`number-${spec.id}`}>{node}</span>}
          {...(urgent && { prefix: <WarningFilled className="number-mark" /> })}
        />
      </button>
    </Tooltip>
  );
}
