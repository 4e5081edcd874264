import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OfflineStep } from '../../../client-sdk/protocol/rule-set.ts';
import { MoveButtons } from './move-buttons.tsx';

const STEPS: readonly OfflineStep[] = ['stand_in', 'stand_in_group', 'proxy', 'owner', 'pool'];

/** An ordered chain of who receives when nobody is online (R7). A control of a form. */
export function ChainEditor(props: {
  id?: string;
  value?: OfflineStep[];
  onChange?: (chain: OfflineStep[]) => void;
}) {
  const { t } = useTranslation();
  const { id, value: chain = [], onChange } = props;
  const say = (step: OfflineStep) => t(`routing.offline.steps.${step}`);
  const move = (from: number, to: number) => {
    const next = chain.filter((_, at) => at !== from);
    next.splice(to, 0, ...chain.slice(from, from + 1));
    onChange?.(next);
  };
  return (
    <div {...(id && { id })}>
      <ol className="routing-lines">
        {chain.map((step, index) => (
          <li key={step}>
            <Flex align="center" gap={8}>
              <span className="routing-line-name">{say(step)}</span>
              <MoveButtons index={index} count={chain.length} label={say(step)} move={move} />
              <Button
                size="small"
                icon={<DeleteOutlined />}
                aria-label={`${t('routing.offline.remove')}: ${say(step)}`}
                onClick={() => onChange?.(chain.filter((one) => one !== step))}
              />
            </Flex>
          </li>
        ))}
      </ol>
      {chain.length < STEPS.length && (
        <Select
          value={null}
          placeholder={t('routing.offline.add')}
          aria-label={t('routing.offline.add')}
          style={{ width: 200 }}
          options={STEPS.filter((step) => !chain.includes(step)).map((step) => ({
            value: step,
            label: say(step),
          }))}
          onChange={(step: OfflineStep | null) => step !== null && onChange?.([...chain, step])}
        />
      )}
    </div>
  );
}
