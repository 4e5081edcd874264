import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveNumbers } from '../../client-sdk/protocol/models.ts';
import { NUMBER_SECTIONS } from './number-specs.ts';
import { NumberTile } from './number-tile.tsx';
import { UnansweredCard } from './unanswered-card.tsx';

/** The owner's live numbers, the pressing ones first. */
export function Numbers({ numbers }: { numbers: LiveNumbers }) {
  const { t } = useTranslation();
  return (
    <section className="numbers" aria-label={t('numbers.title')}>
      <UnansweredCard numbers={numbers} />
      {Object.entries(NUMBER_SECTIONS).map(([heading, specs]) => (
        <Card key={heading} size="small" title={t(`numbers.${heading}`)} className={`numbers-${heading}`}>
          <div className="number-row">
            {specs.map((spec) => (
              <NumberTile key={spec.id} spec={spec} numbers={numbers} />
            ))}
          </div>
        </Card>
      ))}
    </section>
  );
}
