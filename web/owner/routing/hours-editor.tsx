import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Flex, Input, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Opening } from '../../../client-sdk/protocol/rule-set.ts';

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS: Opening = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' };

/** The stretches of a week in which somebody is there, in the shop's time zone (R7). A control of a form. */
export function HoursEditor(props: {
  id?: string;
  value?: Opening[];
  onChange?: (hours: Opening[]) => void;
  /** What no stretch at all means. */
  empty?: string;
  label: string;
}) {
  const { t } = useTranslation();
  const { id, value: hours = [], onChange, empty, label } = props;
  const change = (index: number, part: Partial<Opening>) =>
    onChange?.(hours.map((opening, at) => (at === index ? { ...opening, ...part } : opening)));
  return (
    <Flex vertical gap={8} {...(id && { id })} role="group" aria-label={label}>
      {hours.length === 0 && empty && <Typography.Text type="secondary">{empty}</Typography.Text>}
      {hours.map((opening, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the stretches have no names, and all of a row is in its value
        <div key={index} className="opening">
          <Checkbox.Group
            className="opening-days"
            aria-label={t('settings.hours.daysOf', { number: index + 1 })}
            value={opening.days}
            options={DAYS.map((day) => ({ value: day, label: t(`settings.hours.days.${day}`) }))}
            onChange={(days) => change(index, { days: [...days].sort((a, b) => a - b) })}
          />
          <Flex gap={6} align="center">
            <Input
              type="time"
              required
              aria-label={t('settings.hours.from', { number: index + 1 })}
              value={opening.from}
              onChange={({ target }) => target.value && change(index, { from: target.value })}
            />
            –
            <Input
              type="time"
              required
              aria-label={t('settings.hours.to', { number: index + 1 })}
              value={opening.to}
              onChange={({ target }) => target.value && change(index, { to: target.value })}
            />
            <Button
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('settings.hours.remove', { number: index + 1 })}
              onClick={() => onChange?.(hours.filter((_, at) => at !== index))}
            />
          </Flex>
          {opening.to <= opening.from && (
            <Typography.Text type="secondary">{t('settings.hours.pastMidnight')}</Typography.Text>
          )}
        </div>
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onChange?.([...hours, WORKDAYS])}
      >
        {t('settings.hours.add')}
      </Button>
    </Flex>
  );
}
