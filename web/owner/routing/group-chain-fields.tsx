import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { OwnChain } from './own-chain.tsx';

/** Who receives what nobody of this group can take, where that is not as in the whole shop (R7). Within the list `groups`. */
export function GroupChainFields({ index, groupName }: { index: number; groupName: string }) {
  const { t } = useTranslation();
  return (['chain', 'outOfHoursChain'] as const).map((which) => (
    <Form.Item
      key={which}
      name={[index, 'offline', which]}
      label={t(`settings.group.${which}`)}
      extra={t(`settings.group.${which}Hint`)}
    >
      <OwnChain label={`${groupName}: ${t(`settings.group.${which}`)}`} />
    </Form.Item>
  ));
}
