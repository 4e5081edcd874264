import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { SwitchField } from './switch-field.tsx';
import { UnitInput } from './unit-input.tsx';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What keeps a place taken after a chat, and what frees one before its end (R13, R14). */
export function SlotsSection() {
  const { t } = useTranslation();
  const orNever = { unit: 'minutes', minMs: MINUTE_MS, maxMs: DAY_MS, none: t('settings.never') } as const;
  return (
    <Card size="small" title={t('settings.slots.title')}>
      <UnitInput
        name={['wrapUpMs']}
        label={t('settings.slots.wrapUp')}
        extra={t('settings.slots.wrapUpHint')}
        unit="seconds"
        maxMs={15 * MINUTE_MS}
      />
      <UnitInput
        name={['silentChatMs']}
        label={t('settings.slots.silent')}
        extra={t('settings.slots.silentHint')}
        {...orNever}
      />
      <SwitchField
        name={['wakeMayExceedLimit']}
        label={t('settings.slots.wake')}
        extra={t('settings.slots.wakeHint')}
      />
      <UnitInput
        name={['idleCloseMs']}
        label={t('settings.slots.idleClose')}
        extra={t('settings.slots.idleCloseHint')}
        {...orNever}
        maxMs={7 * DAY_MS}
      />
      <UnitInput
        name={['autoAwayMs']}
        label={t('settings.slots.autoAway')}
        extra={t('settings.slots.autoAwayHint')}
        {...orNever}
      />
    </Card>
  );
}
