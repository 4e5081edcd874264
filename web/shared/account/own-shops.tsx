import { Alert, App, Button, Card, Flex, Form, Input, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../failure-text.ts';
import { type StaffSession, useMe } from '../signed-in.tsx';
import type { AccountApi } from './account-api.ts';

/** The shops that this log-in serves, and the way to bring those of another one here. */
export function OwnShops({ session, api }: { session: StaffSession; api: AccountApi }) {
  const { t } = useTranslation();
  const { memberships } = useMe();
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('myAccount.shops.hint')}</Typography.Text>
      <ul className="account-rows" data-testid="own-shops">
        {memberships.map(({ shopId, shopName, name, kind }) => (
          <li key={shopId}>
            <span>
              <strong>{shopName}</strong> <Typography.Text type="secondary">{name}</Typography.Text>
            </span>
            <Tag>{t(`kind.${kind}`)}</Tag>
          </li>
        ))}
      </ul>
      <LinkLogin session={session} api={api} />
    </Flex>
  );
}

interface Fields {
  login: string;
  password: string;
  code?: string;
}

function LinkLogin({ session, api }: { session: StaffSession; api: AccountApi }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [asksCode, setAsksCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const link = async ({ login, password, code }: Fields) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.link({ login: login.trim(), password, ...(code && { code: code.trim() }) });
      await session.reload();
      form.resetFields();
      setAsksCode(false);
      void message.success(t('myAccount.shops.done'));
    } catch (thrown) {
      const { code: why } = toFailure(thrown);
      if (why === 'second_step') setAsksCode(true);
      setFailure(t([`myAccount.shops.failed.${why}`, ''], { defaultValue: '' }) || sayFailure(why, t));
    } finally {
      setBusy(false);
    }
  };
  const ask = (fields: Fields) =>
    void modal.confirm({
      title: t('myAccount.shops.ask', { login: fields.login.trim() }),
      content: t('myAccount.shops.askMore', { login: fields.login.trim() }),
      okText: t('myAccount.shops.submit'),
      cancelText: t('cancel'),
      onOk: () => link(fields),
    });
  const required = [{ required: true, whitespace: true, message: t('myAccount.required') }];
  return (
    <Card size="small" title={t('myAccount.shops.link')}>
      <Form<Fields> name="link" form={form} layout="vertical" requiredMark={false} onFinish={ask}>
        <Typography.Paragraph type="secondary">{t('myAccount.shops.linkHint')}</Typography.Paragraph>
        {failure !== undefined && (
          <Alert type="error" showIcon role="alert" title={failure} style={{ marginBottom: 12 }} />
        )}
        <Form.Item name="login" label={t('myAccount.shops.login')} rules={required}>
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="password" label={t('myAccount.shops.password')} rules={required}>
          <Input.Password autoComplete="off" maxLength={200} />
        </Form.Item>
        {asksCode && (
          <Form.Item name="code" label={t('myAccount.shops.code')} rules={required}>
            <Input inputMode="numeric" autoComplete="off" maxLength={20} />
          </Form.Item>
        )}
        <Button htmlType="submit" loading={busy}>
          {t('myAccount.shops.submit')}
        </Button>
      </Form>
    </Card>
  );
}
