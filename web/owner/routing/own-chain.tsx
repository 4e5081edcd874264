import { Flex, Switch, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OfflineStep } from '../../../client-sdk/protocol/rule-set.ts';
import { ChainEditor } from './chain-editor.tsx';

/** A chain of its own, for a group or for the time outside the hours, or none (R7). A control of a form. */
export function OwnChain(props: {
  id?: string;
  value?: OfflineStep[] | null;
  /** What it is for, to a screen reader. */
  label: string;
  onChange?: (chain: OfflineStep[] | null) => void;
}) {
  const { t } = useTranslation();
  const { id, value = null, label, onChange } = props;
  return (
    <Flex vertical gap={8} align="flex-start">
      <Switch
        {...(id && { id })}
        checked={value !== null}
        checkedChildren={t('routing.on')}
        unCheckedChildren={t('routing.off')}
        aria-label={label}
        onChange={(own) => onChange?.(own ? ['pool'] : null)}
      />
      {value?.length === 0 && (
        <Typography.Text type="secondary">{t('routing.offline.empty')}</Typography.Text>
      )}
      {value !== null && <ChainEditor value={value} {...(onChange && { onChange })} />}
    </Flex>
  );
}
