import { Flex, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GroupId } from '../../../client-sdk/protocol/ids.ts';

const REACHES = ['all', 'some', 'nobody'] as const;

/**
 * To which groups one group may transfer. The value is the rule set's: absent for all, an empty list for none (R11).
 *
 * @param others Every group but this one: within a group transfers are always allowed.
 */
export function TransferTargets(props: {
  id?: string;
  value?: GroupId[];
  onChange?: (value: GroupId[] | undefined) => void;
  label: string;
  others: readonly { groupId: GroupId; name: string }[];
}) {
  const { t } = useTranslation();
  const { id, value, onChange, others } = props;
  const targets = value?.filter((groupId) => others.some((group) => group.groupId === groupId));
  const reach = targets === undefined ? 'all' : targets.length > 0 ? 'some' : 'nobody';
  return (
    <Flex vertical gap={8}>
      <Radio.Group
        {...(id && { id })}
        aria-label={props.label}
        value={reach}
        options={REACHES.map((one) => ({ value: one, label: t(`settings.transfer.${one}`) }))}
        onChange={({ target }) => {
          if (target.value === 'all') onChange?.(undefined);
          else onChange?.(target.value === 'nobody' ? [] : others.map((group) => group.groupId));
        }}
      />
      {targets !== undefined && targets.length > 0 && (
        <Select
          mode="multiple"
          aria-label={props.label}
          value={targets}
          onChange={(chosen) => onChange?.(chosen)}
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map((group) => ({ value: group.groupId, label: group.name }))}
        />
      )}
    </Flex>
  );
}
