import { Button, Form, Input, Select, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlarmSettings } from '../../../client-sdk/protocol/alarms.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useSaid } from '../../shared/use-said.ts';
import { Loading } from '../loading.tsx';
import { UnitInput } from '../routing/unit-input.tsx';
import { useShop } from '../shop-context.ts';
import { loadAlarmSettings, saveAlarmSettings } from './alarms-api.ts';
import { type FormValues, fromForm, MOST_LETTERS, MOST_WORDS, toForm, wordsIn } from './settings-values.ts';

const REFRESH_MS = 600_000;
const DAY_MS = 86_400_000;

/** The shop's own thresholds. */
export function AlarmSettingsForm() {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const load = useCallback(() => loadAlarmSettings(session, shop.shopId), [session, shop.shopId]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const say = useSaid(() => undefined);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  return (
    <Fields
      settings={data}
      onSave={(settings) =>
        say(() => saveAlarmSettings(session, shop.shopId, settings), t('alarms.settings.saved'))
      }
    />
  );
}

function Fields(props: { settings: AlarmSettings; onSave: (settings: AlarmSettings) => Promise<boolean> }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const save = async (values: FormValues) => {
    setBusy(true);
    await props.onSave(fromForm(values));
    setBusy(false);
  };
  const seconds = { unit: 'seconds', minMs: 1000, maxMs: DAY_MS, none: t('alarms.settings.off') } as const;
  return (
    <Form<FormValues>
      layout="vertical"
      name="alarm-settings"
      initialValues={toForm(props.settings)}
      onFinish={(values) => void save(values)}
      style={{ maxWidth: 720 }}
    >
      <Typography.Paragraph type="secondary">
        {t('alarms.settings.about')} {t('alarms.settings.slowReply')}
      </Typography.Paragraph>
      <UnitInput
        name={['oldestWaitMs']}
        label={t('alarms.settings.oldestWait')}
        extra={t('alarms.settings.oldestWaitHint')}
        {...seconds}
      />
      <UnitInput
        name={['nobodyOnlineMs']}
        label={t('alarms.settings.nobodyOnline')}
        extra={t('alarms.settings.nobodyOnlineHint')}
        {...seconds}
      />
      <Form.Item
        name="badRatingStars"
        label={t('alarms.settings.badRating')}
        extra={t('alarms.settings.badRatingHint')}
      >
        <Select
          style={{ width: 200 }}
          options={[
            { value: 0, label: t('alarms.settings.off') },
            ...[1, 2, 3, 4].map((count) => ({ value: count, label: t('alarms.settings.stars', { count }) })),
          ]}
        />
      </Form.Item>
      <WordsField name="agentWords" />
      <WordsField name="buyerWords" />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('alarms.settings.save')}
      </Button>
    </Form>
  );
}

function WordsField({ name }: { name: 'agentWords' | 'buyerWords' }) {
  const { t } = useTranslation();
  const check = async (_: unknown, text: string) => {
    const words = wordsIn(text);
    const long = words.find((word) => word.length > MOST_LETTERS);
    if (words.length > MOST_WORDS) throw new Error(t('alarms.settings.tooMany'));
    if (long !== undefined) throw new Error(t('alarms.settings.tooLong', { word: long.slice(0, 20) }));
  };
  return (
    <Form.Item
      name={name}
      label={t(`alarms.settings.${name}`)}
      extra={t(`alarms.settings.${name}Hint`)}
      rules={[{ validator: check }]}
    >
      <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
    </Form.Item>
  );
}
