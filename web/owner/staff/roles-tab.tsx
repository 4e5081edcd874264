import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Form, Input, Modal, Popconfirm, Radio, Space, Table, Tag, TreeSelect } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  holdsPoint,
  PERMISSIONS,
  type Permission,
  SCOPES,
} from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { RoleAnswer, RoleRequest } from '../../../client-sdk/protocol/staff.ts';
import { useSaid } from '../../shared/use-said.ts';
import type { TabProps } from './people-tab.tsx';
import { roleName } from './role-name.ts';

/** `staff.read` would be taken for a path among the words. */
const pointKey = (point: string) => `staff.point.${point.replaceAll(/[.-]/g, '_')}`;

/** The built-in roles, and those that the shop makes for itself out of points that the maker holds. */
export function RolesTab({ picture, api, onChanged, shop }: TabProps & { shop: Membership }) {
  const { t } = useTranslation();
  const say = useSaid(onChanged);
  const [form] = Form.useForm<RoleRequest>();
  /** Null: a new one. */
  const [editing, setEditing] = useState<RoleAnswer | null>();
  const mayWrite = holdsPoint(shop.points, 'staff.roles');
  const tree = PERMISSIONS.filter((point) => point !== 'all' && !point.includes('.')).map((top) => ({
    value: top,
    title: t(pointKey(top)),
    disabled: !holdsPoint(shop.points, top),
    children: PERMISSIONS.filter((point) => point.startsWith(`${top}.`)).map((point) => ({
      value: point,
      title: t(pointKey(point)),
      disabled: !holdsPoint(shop.points, point),
    })),
  }));

  const open = (role: RoleAnswer | null) => {
    form.resetFields();
    form.setFieldsValue(
      role
        ? { name: role.name ?? '', points: [...role.points], scope: role.scope }
        : { name: '', points: ['serve'], scope: 'own' },
    );
    setEditing(role);
  };
  const save = async (role: RoleRequest) => {
    if (await say(() => api.saveRole(editing?.roleId, role))) setEditing(undefined);
  };
  return (
    <Flex vertical gap={12}>
      {mayWrite && (
        <div>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => open(null)}>
            {t('staff.roles.add')}
          </Button>
        </div>
      )}
      <Table<RoleAnswer>
        size="small"
        rowKey="roleId"
        pagination={false}
        dataSource={picture.roles}
        scroll={{ x: 640 }}
        data-testid="roles"
        columns={[
          {
            title: t('staff.roles.name'),
            key: 'name',
            render: (_, role) => (
              <Space>
                <strong>{roleName(role, t)}</strong>
                {role.builtIn && <Tag>{t('staff.roles.builtIn')}</Tag>}
              </Space>
            ),
          },
          {
            title: t('staff.roles.points'),
            key: 'points',
            render: (_, { points }) => (
              <Flex wrap gap={4}>
                {points.map((point: Permission) => (
                  <Tag key={point}>{t(pointKey(point))}</Tag>
                ))}
              </Flex>
            ),
          },
          {
            title: t('staff.roles.scope'),
            key: 'scope',
            render: (_, { scope }) => t(`staff.scope.${scope}`),
          },
          {
            title: t('staff.roles.holders'),
            key: 'holders',
            render: (_, { roleId }) => picture.accounts.filter(({ role }) => role === roleId).length,
          },
          {
            title: t('staff.field.actions'),
            key: 'actions',
            render: (_, role) =>
              !role.builtIn &&
              mayWrite && (
                <Space>
                  <Button size="small" type="link" onClick={() => open(role)}>
                    {t('staff.edit')}
                  </Button>
                  <Popconfirm
                    title={t('staff.roles.removeAsk', { name: role.name })}
                    okText={t('staff.remove')}
                    cancelText={t('cancel')}
                    onConfirm={() => say(() => api.removeRole(role.roleId))}
                  >
                    <Button size="small" type="link" danger>
                      {t('staff.remove')}
                    </Button>
                  </Popconfirm>
                </Space>
              ),
          },
        ]}
      />
      <Modal
        open={editing !== undefined}
        forceRender
        title={t(editing ? 'staff.roles.edit' : 'staff.roles.add')}
        okText={t('staff.save')}
        cancelText={t('cancel')}
        onCancel={() => setEditing(undefined)}
        onOk={() => form.submit()}
      >
        <Form<RoleRequest> name="role" form={form} layout="vertical" onFinish={(role) => void save(role)}>
          <Form.Item
            name="name"
            label={t('staff.roles.name')}
            rules={[{ required: true, whitespace: true, message: t('staff.missing') }]}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="points" label={t('staff.roles.points')} extra={t('staff.roles.pointsHint')}>
            <TreeSelect
              treeCheckable
              showCheckedStrategy={TreeSelect.SHOW_PARENT}
              treeData={tree}
              treeNodeFilterProp="title"
            />
          </Form.Item>
          <Form.Item name="scope" label={t('staff.roles.scope')}>
            <Radio.Group
              options={SCOPES.map((scope) => ({ value: scope, label: t(`staff.scope.${scope}`) }))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </Flex>
  );
}
