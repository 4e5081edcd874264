import { Alert, Button, Card, Flex, Result, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsentAnswer, ConsentQuestion } from '../../client-sdk/protocol/apps.ts';
import { rest } from '../../client-sdk/rest.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { LanguageSwitch } from '../shared/language-switch.tsx';
import { type StaffSession, useMe } from '../shared/signed-in.tsx';

const PATH = '/v1/oauth/consent';

/** What an app asks of whoever is logged in, and his yes or no; then his browser goes back to the app. */
export function Consent({ session }: { session: StaffSession }) {
  const { t } = useTranslation();
  const { url, keeper, logOut } = session;
  const me = useMe();
  const [query] = useState(() => Object.fromEntries(new URLSearchParams(window.location.search)));
  const [question, setQuestion] = useState<ConsentQuestion>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    keeper
      .token()
      .then((token) => rest<ConsentQuestion>(url, PATH, { token, query }))
      .then(setQuestion, (error) => setFailure(toFailure(error).code));
  }, [url, keeper, query]);

  const answer = async (allowed: boolean) => {
    setBusy(true);
    try {
      const json = { ...query, allowed };
      const { redirectTo } = await rest<ConsentAnswer>(url, PATH, {
        method: 'POST',
        token: await keeper.token(),
        json,
      });
      window.location.assign(redirectTo);
    } catch (error) {
      setBusy(false);
      setFailure(toFailure(error).code);
    }
  };

  if (failure !== undefined) {
    return (
      <Result
        status="warning"
        title={t([`failed.${failure}`, 'failed.other'])}
        extra={<Button onClick={logOut}>{t('otherAccount')}</Button>}
      />
    );
  }
  if (question === undefined) return <Spin fullscreen />;
  return (
    <Flex align="center" justify="center" style={{ minHeight: '100dvh', padding: 16 }} component="main">
      <Card
        style={{ width: '100%', maxWidth: 420 }}
        title={
          <Typography.Title level={1} style={{ fontSize: 18, margin: 0 }}>
            {t('ask', { app: question.appName })}
          </Typography.Title>
        }
        extra={<LanguageSwitch />}
      >
        <Typography.Paragraph>
          {t('about', { app: question.appName, shop: question.shopName })}
        </Typography.Paragraph>
        <ul>
          {question.scopes.map((scope) => (
            <li key={scope}>{t(`scope.${scope.replaceAll('.', '_')}`)}</li>
          ))}
        </ul>
        <Alert type="info" showIcon title={t('until')} style={{ marginBottom: 16 }} />
        <Flex gap={8} justify="flex-end" wrap>
          <Button disabled={busy} onClick={() => void answer(false)}>
            {t('deny')}
          </Button>
          <Button type="primary" loading={busy} onClick={() => void answer(true)}>
            {t('allow')}
          </Button>
        </Flex>
        <Typography.Paragraph type="secondary" style={{ marginTop: 16, marginBottom: 0 }}>
          {t('account', { name: me.name })}{' '}
          <Button type="link" size="small" onClick={logOut}>
            {t('otherAccount')}
          </Button>
        </Typography.Paragraph>
      </Card>
    </Flex>
  );
}
