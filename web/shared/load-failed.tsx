import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { WireFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from './failure-text.ts';

/** Says why something could not be loaded, and lets the reader try again. */
export function LoadFailed({ failure, onRetry }: { failure: WireFailure; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('failure.title')}
      description={sayFailure(failure.code, t)}
      action={
        <Button size="small" onClick={onRetry}>
          {t('failure.retry')}
        </Button>
      }
    />
  );
}
