import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CreateAppRequest } from '../../../client-sdk/protocol/apps.ts';
import { APP_SCOPES, type AppScope, holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { scopeKey } from './scope-words.ts';

interface Fields {
  name: string;
  redirectUris?: string[];
  scopes: AppScope[];
}

/** A new app: what it is called, what it may do, where people are sent back to. */
export function AppForm(props: {
  open: boolean;
  shop: Membership;
  onCancel: () => void;
  onSave: (fields: CreateAppRequest) => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const required = [{ required: true, message: t('apps.missing') }];
  return (
    <Modal
      open={props.open}
      title={t('apps.add')}
      okText={t('apps.create')}
      cancelText={t('cancel')}
      onCancel={props.onCancel}
      onOk={() => form.submit()}
      afterClose={() => form.resetFields()}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={({ name, scopes, redirectUris = [] }) =>
          props.onSave({ name, scopes, redirectUris, agentId: null })
        }
      >
        <Form.Item name="name" label={t('apps.name')} rules={[{ ...required[0], whitespace: true }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="scopes" label={t('apps.scopes')} extra={t('apps.scopesHint')} rules={required}>
          <Checkbox.Group
            style={{ display: 'flex', flexDirection: 'column', gap: 4 }}
            options={APP_SCOPES.map((scope) => ({
              value: scope,
              label: t(scopeKey(scope)),
              disabled: !holdsPoint(props.shop.points, scope),
            }))}
          />
        </Form.Item>
        <Form.Item name="redirectUris" label={t('apps.redirectUris')} extra={t('apps.redirectHint')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',']} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
