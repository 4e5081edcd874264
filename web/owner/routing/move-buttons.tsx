import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';

/** Moves one line of an ordered list; usable without a mouse. */
export function MoveButtons(props: {
  index: number;
  count: number;
  label: string;
  move: (from: number, to: number) => void;
}) {
  const { t } = useTranslation();
  const { index, count, label, move } = props;
  return (
    <Space.Compact size="small">
      <Button
        icon={<ArrowUpOutlined />}
        aria-label={`${t('routing.rules.moveUp')}: ${label}`}
        disabled={index === 0}
        onClick={() => move(index, index - 1)}
      />
      <Button
        icon={<ArrowDownOutlined />}
        aria-label={`${t('routing.rules.moveDown')}: ${label}`}
        disabled={index === count - 1}
        onClick={() => move(index, index + 1)}
      />
    </Space.Compact>
  );
}
