import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

const DAY_MS = 86_400_000;

export interface Days {
  fromDay: string;
  untilDay: string;
}

const daysAgo = (days: number): string => {
  const at = new Date(Date.now() - days * DAY_MS);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

export const lastWeek = (): Days => ({ fromDay: daysAgo(6), untilDay: daysAgo(0) });

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
