import { Alert, App, Button, Form, InputNumber } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordSettings } from '../../../client-sdk/protocol/records.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { loadSettings, saveSettings } from './records-api.ts';

const REFRESH_MS = 600_000;
const MAX_DAYS = 36_500;

/** How long chats are kept, and when it is forgotten whose they were. */
export function KeepingTab() {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const { message, modal } = App.useApp();
  const load = useCallback(() => loadSettings(session, shop.shopId), [session, shop.shopId]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const save = async (settings: RecordSettings) => {
    try {
      await saveSettings(session, shop.shopId, settings);
      void message.success(t('records.keeping.saved'));
      retry();
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
  };
  const ask = ({ keepDays, anonymiseDays }: Partial<RecordSettings>) =>
    modal.confirm({
      title: t('records.keeping.confirm'),
      content: t('records.keeping.forGood'),
      onOk: () => save({ keepDays: keepDays ?? null, anonymiseDays: anonymiseDays ?? null }),
    });
  return (
    <Form<Partial<RecordSettings>>
      layout="vertical"
      initialValues={data}
      onFinish={ask}
      style={{ maxWidth: 480 }}
    >
      <Alert type="warning" showIcon title={t('records.keeping.forGood')} style={{ marginBottom: 16 }} />
      <Form.Item name="keepDays" label={t('records.keeping.keep')} extra={t('records.keeping.keepHint')}>
        <InputNumber min={1} max={MAX_DAYS} precision={0} suffix={t('records.keeping.days')} />
      </Form.Item>
      <Form.Item
        name="anonymiseDays"
        label={t('records.keeping.anonymise')}
        extra={t('records.keeping.anonymiseHint')}
      >
        <InputNumber min={1} max={MAX_DAYS} precision={0} suffix={t('records.keeping.days')} />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t('records.keeping.save')}
      </Button>
    </Form>
  );
}
