import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';

/** Runs one step, and says when it failed, and what to do. */
export function useStep() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const step = async (run: () => Promise<unknown>, done?: string, badState?: string) => {
    setBusy(true);
    try {
      await run();
      if (done) void message.success(done);
      return true;
    } catch (error) {
      const { code } = toFailure(error);
      const reason = code === 'bad_state' && badState ? badState : sayFailure(code, t);
      void message.error(t('supervise.talk.failed', { reason }), 6);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, step };
}
