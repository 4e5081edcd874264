import { App, Button, Card, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../failure-text.ts';
import type { AccountApi } from './account-api.ts';

interface Fields {
  password: string;
  next: string;
}

/** A new password for the old one. What is wrong is said at its field. */
export function ChangePassword({ api }: { api: AccountApi }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const change = async ({ password, next }: Fields) => {
    try {
      await api.changePassword(password, next);
      form.resetFields();
      void message.success(t('saved'));
    } catch (thrown) {
      const { code, path } = toFailure(thrown);
      if (path !== 'password' && path !== 'next') return void message.error(sayFailure(code, t));
      const said = path === 'password' ? t('myAccount.security.oldWrong') : sayFailure(code, t);
      form.setFields([{ name: path, errors: [said] }]);
    }
  };
  const required = [{ required: true, message: t('myAccount.required') }];
  return (
    <Card size="small" title={t('myAccount.security.password')}>
      <Form<Fields> name="password" form={form} layout="vertical" requiredMark={false} onFinish={change}>
        <Form.Item name="password" label={t('myAccount.security.old')} rules={required}>
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('myAccount.security.next')}
          extra={t('myAccount.security.passwordHint')}
          rules={required}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <Button htmlType="submit">{t('myAccount.security.change')}</Button>
      </Form>
    </Card>
  );
}
