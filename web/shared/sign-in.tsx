import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Checkbox, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { login } from '../../client-sdk/auth.ts';
import type { TokenPair } from '../../client-sdk/protocol/rest.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { LanguageSwitch } from './language-switch.tsx';

interface Fields {
  login: string;
  password: string;
  keep: boolean;
  code?: string;
}

export interface SignInProps {
  /** What this log-in is for, such as the workbench. */
  title: string;
  /** Why the form is shown again, such as a session that ended. */
  notice?: ReactNode;
  onSignedIn: (tokens: TokenPair, keepOnDevice: boolean) => void;
}

/** The log-in form. A failure says what to do next. */
export function SignIn({ title, notice, onSignedIn }: SignInProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [asksCode, setAsksCode] = useState(false);

  const submit = async ({ login: name, password, keep, code: given }: Fields) => {
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await login(window.location.origin, name.trim(), password, given?.trim()), keep);
    } catch (error) {
      const { code } = toFailure(error);
      if (code === 'second_step') setAsksCode(true);
      setFailure(t([`signIn.failed.${code}`, 'signIn.failed.other'], { code }));
      setBusy(false);
    }
  };

  return (
    <Flex
      vertical
      align="center"
      justify="center"
      style={{ minHeight: '100dvh', padding: 16 }}
      component="main"
    >
      <Card style={{ width: '100%', maxWidth: 380 }}>
        <Flex justify="space-between" align="flex-start">
          <div>
            <Typography.Text type="secondary">fenliu · 分流</Typography.Text>
            <Typography.Title level={1} style={{ fontSize: 22, marginTop: 4 }}>
              {title}
            </Typography.Title>
          </div>
          <LanguageSwitch />
        </Flex>
        {notice && !failure && <Alert type="warning" showIcon title={notice} style={{ marginBottom: 16 }} />}
        {failure && <Alert type="error" showIcon title={failure} style={{ marginBottom: 16 }} role="alert" />}
        <Form<Fields>
          layout="vertical"
          requiredMark={false}
          initialValues={{ keep: false }}
          onFinish={(fields) => void submit(fields)}
        >
          <Form.Item
            name="login"
            label={t('signIn.login')}
            rules={[{ required: true, whitespace: true, message: t('signIn.loginMissing') }]}
          >
            <Input prefix={<UserOutlined />} autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signIn.password')}
            rules={[{ required: true, message: t('signIn.passwordMissing') }]}
          >
            <Input.Password prefix={<LockOutlined />} autoComplete="current-password" />
          </Form.Item>
          {asksCode && (
            <Form.Item name="code" label={t('signIn.code')} extra={t('signIn.codeHint')}>
              <Input inputMode="numeric" autoComplete="one-time-code" autoFocus />
            </Form.Item>
          )}
          <Form.Item name="keep" valuePropName="checked">
            <Checkbox>{t('signIn.keep')}</Checkbox>
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t('signIn.submit')}
          </Button>
        </Form>
      </Card>
    </Flex>
  );
}
