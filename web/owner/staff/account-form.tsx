import { Form, Input, InputNumber, Modal, Select, Switch, TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../client-sdk/protocol/staff.ts';
import { useSaid } from '../../shared/use-said.ts';
import { departmentTree } from './department-tree.ts';
import type { TabProps } from './people-tab.tsx';
import { roleName } from './role-name.ts';
import type { AccountFields } from './staff-api.ts';

const POSITIONS = ['store_manager', 'operations', 'customer_service', 'finance', 'logistics', 'design'];

interface Values {
  login?: string;
  password?: string;
  role?: string;
  name: string;
  fullName?: string;
  signature?: string;
  avatar?: string;
  externalId?: string;
  position?: string;
  departmentId?: string;
  /** As the browser's own field has it: local time. */
  ends?: string;
  limit: number;
  weight: number;
  takesPart: boolean;
  mobileRouting: boolean;
  groupIds: string[];
}

/** `2026-11-12T20:00`, by this device's clock. */
const localMoment = (at: number) =>
  new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const valuesOf = ({ routing, endsAt, ...account }: Account): Partial<Values> => ({
  ...routing,
  name: account.name,
  ...(account.fullName && { fullName: account.fullName }),
  ...(account.signature && { signature: account.signature }),
  ...(account.avatar && { avatar: account.avatar }),
  ...(account.externalId && { externalId: account.externalId }),
  ...(account.position && { position: account.position }),
  ...(account.departmentId && { departmentId: account.departmentId }),
  ...(endsAt !== null && { ends: localMoment(endsAt) }),
});

const NEW: Partial<Values> = {
  role: 'agent',
  limit: 20,
  weight: 100,
  takesPart: true,
  mobileRouting: true,
  groupIds: [],
};

/** A new sub-account, or one that is there. */
export function AccountForm(props: TabProps & { account: Account | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { account, picture, api, onChanged, onClose } = props;
  const [form] = Form.useForm<Values>();
  const say = useSaid(onChanged);

  const save = async ({ login, password, role, ends, ...rest }: Values) => {
    const { limit, weight, takesPart, mobileRouting, groupIds, ...profile } = rest;
    const before = account?.routing ?? NEW;
    const routing = { limit, weight, takesPart, mobileRouting, groupIds };
    const changed = JSON.stringify(routing) !== JSON.stringify({ ...routing, ...before });
    const text = (value: string | undefined) => value?.trim() || null;
    const fields: AccountFields = {
      name: profile.name,
      fullName: text(profile.fullName),
      signature: text(profile.signature),
      avatar: text(profile.avatar),
      externalId: text(profile.externalId),
      position: profile.position ?? null,
      departmentId: profile.departmentId ?? null,
      endsAt: ends ? new Date(ends).getTime() : null,
      ...(changed && { routing }),
    };
    const saved = await say(async () => {
      if (account === null) {
        await api.createAccount({
          ...fields,
          login: login ?? '',
          password: password ?? '',
          role: role ?? 'agent',
        });
        return;
      }
      await api.editAccount(account.agentId, fields);
      if (password) await api.resetPassword(account.agentId, password);
    });
    if (saved) onClose();
  };
  const words = (name: string) => t(`staff.field.${name}`);
  const field = (name: keyof Values, required = false) => ({
    name,
    label: words(name),
    rules: required ? [{ required: true, message: t('staff.missing') }] : [],
  });
  return (
    <Modal
      open
      title={account === null ? t('staff.people.add') : t('staff.people.editOne', { name: account.name })}
      okText={t('staff.save')}
      cancelText={t('cancel')}
      onCancel={onClose}
      onOk={() => form.submit()}
      width={640}
    >
      <Form<Values>
        name="account"
        form={form}
        layout="vertical"
        initialValues={account === null ? NEW : valuesOf(account)}
        onFinish={(values) => void save(values)}
      >
        <div className="staff-pair">
          {account === null && (
            <Form.Item {...field('login', true)}>
              <Input autoComplete="off" />
            </Form.Item>
          )}
          <Form.Item {...field('password', account === null)} extra={t('staff.people.passwordHint')}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Form.Item {...field('name', true)}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item {...field('fullName')}>
            <Input maxLength={60} />
          </Form.Item>
          {account === null && (
            <Form.Item {...field('role', true)}>
              <Select
                options={picture.roles.map((role) => ({ value: role.roleId, label: roleName(role, t) }))}
              />
            </Form.Item>
          )}
          <Form.Item {...field('departmentId')}>
            <TreeSelect allowClear treeDefaultExpandAll treeData={departmentTree(picture.departments)} />
          </Form.Item>
          <Form.Item {...field('position')}>
            <Select
              allowClear
              options={POSITIONS.map((position) => ({
                value: position,
                label: t(`staff.position.${position}`),
              }))}
            />
          </Form.Item>
          <Form.Item {...field('externalId')}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item {...field('signature')}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item {...field('avatar')}>
            <Input maxLength={500} placeholder="https://" />
          </Form.Item>
          <Form.Item {...field('ends')} extra={t('staff.people.endsHint')}>
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item {...field('groupIds')}>
            <Select
              mode="multiple"
              options={picture.groups.map(({ groupId, name }) => ({ value: groupId, label: name }))}
            />
          </Form.Item>
          <Form.Item {...field('limit', true)}>
            <InputNumber min={1} max={1000} precision={0} />
          </Form.Item>
          <Form.Item {...field('weight', true)}>
            <InputNumber min={1} max={200} precision={0} />
          </Form.Item>
          <Form.Item {...field('takesPart')} valuePropName="checked">
            <Switch />
          </Form.Item>
          <Form.Item {...field('mobileRouting')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </div>
      </Form>
    </Modal>
  );
}
