import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from './failure-text.ts';

/** Runs a change, says how it went, and answers whether it did. */
export function useSaid(
  after: () => void,
): (change: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return async (change, done) => {
    try {
      await change();
      void message.success(done ?? t('saved'));
      after();
      return true;
    } catch (thrown) {
      const { code, path } = toFailure(thrown);
      void message.error(path ? `${sayFailure(code, t)} (${path})` : sayFailure(code, t));
      return false;
    }
  };
}
