import { Flex, InputNumber, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { shareOf } from './weight-shares.ts';

type Weights = Record<string, number>;

/** The weight of each member, and the share of the chats that it comes to (R5). A control of a form. */
export function WeightsEditor(props: {
  id?: string;
  value?: Weights;
  onChange?: (weights: Weights) => void;
  members: { agentId: string; name: string }[];
}) {
  const { t } = useTranslation();
  const { id, value: weights = {}, onChange, members } = props;
  const change = (agentId: string, weight: number | null) => {
    const { [agentId]: _, ...rest } = weights;
    onChange?.(weight === null ? rest : { ...rest, [agentId]: weight });
  };
  const ids = members.map(({ agentId }) => agentId);
  return (
    <div className="weights" {...(id && { id })}>
      {members.map(({ agentId, name }) => (
        <Flex key={agentId} align="center" gap={8}>
          <Typography.Text ellipsis className="weights-name">
            {name}
          </Typography.Text>
          <InputNumber
            size="small"
            min={1}
            max={200}
            precision={0}
            placeholder="100"
            aria-label={t('settings.group.weightOf', { name })}
            value={weights[agentId] ?? null}
            onChange={(weight) => change(agentId, weight)}
          />
          <span className="weights-share">{`${Math.round(shareOf(agentId, ids, weights) * 100)}%`}</span>
        </Flex>
      ))}
    </div>
  );
}
