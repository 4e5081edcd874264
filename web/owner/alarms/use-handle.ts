import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { useShop } from '../shop-context.ts';

/** Marks alarms as handled, says when it failed, and answers whether it did. */
export function useHandle() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { alarms } = useShop();
  const [busy, setBusy] = useState(false);
  const handle = async (alarmIds: number[], note?: string): Promise<boolean> => {
    setBusy(true);
    try {
      await alarms.handle(alarmIds, note);
      return true;
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, handle };
}
