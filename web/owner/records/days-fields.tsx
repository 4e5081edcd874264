import { Input } from 'antd';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { dayIn } from '../../shared/format.ts';
import { TimeZone } from '../../shared/use-moments.ts';

const DAY_MS = 86_400_000;

export interface Days {
  fromDay: string;
  untilDay: string;
}

/** The last seven days of the shop, today with them. */
export function useLastWeek(): Days {
  const timeZone = useContext(TimeZone);
  const daysAgo = (days: number) => dayIn(Date.now() - days * DAY_MS, timeZone);
  return { fromDay: daysAgo(6), untilDay: daysAgo(0) };
}

/** Two fields for the first and the last day of something. */
export function DaysFields<T extends Days>(props: {
  value: T;
  onChange: (value: T) => void;
  /** The server did not take them. */
  refused: boolean;
}) {
  const { t } = useTranslation();
  const { value, onChange, refused } = props;
  return (['fromDay', 'untilDay'] as const).map((name) => (
    <Input
      key={name}
      type="date"
      required
      status={refused ? 'error' : ''}
      aria-label={t(name === 'fromDay' ? 'records.from' : 'records.until')}
      value={value[name]}
      onChange={({ target }) => target.value && onChange({ ...value, [name]: target.value })}
      style={{ width: 160 }}
    />
  ));
}
