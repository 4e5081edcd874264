import { PlusOutlined } from '@ant-design/icons';
import {
  Button,
  Empty,
  Flex,
  Form,
  Input,
  Modal,
  Popconfirm,
  Select,
  Space,
  Tree,
  TreeSelect,
  Typography,
} from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Department } from '../../../client-sdk/protocol/staff.ts';
import { useSaid } from '../../shared/use-said.ts';
import { departmentTree } from './department-tree.ts';
import type { TabProps } from './people-tab.tsx';

interface Values {
  name: string;
  parentId?: string;
  headId?: string;
}

/** The shop's departments as a tree, each with its head. */
export function DepartmentsTab({ picture, api, onChanged }: TabProps) {
  const { t } = useTranslation();
  const say = useSaid(onChanged);
  const [form] = Form.useForm<Values>();
  /** Null: a new one. */
  const [editing, setEditing] = useState<Department | null>();
  const nodes = departmentTree(picture.departments);
  const accountName = (id: string | null) => picture.accounts.find(({ agentId }) => agentId === id)?.name;

  const save = async ({
    name,
    parentId = null,
    headId = null,
  }: {
    name: string;
    parentId?: string | null;
    headId?: string | null;
  }) => {
    const fields = { name, parentId, headId };
    const saved = await say(() =>
      editing ? api.editDepartment(editing.departmentId, fields) : api.createDepartment(fields),
    );
    if (saved) setEditing(undefined);
  };
  const open = (department: Department | null, parentId: string | null = null) => {
    const { name = '', headId = null } = department ?? {};
    const parent = department ? department.parentId : parentId;
    form.resetFields();
    form.setFieldsValue({ name, ...(parent && { parentId: parent }), ...(headId && { headId }) });
    setEditing(department);
  };
  return (
    <Flex vertical gap={12} data-testid="departments">
      <div>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => open(null)}>
          {t('staff.departments.add')}
        </Button>
      </div>
      {nodes.length === 0 ? (
        <Empty description={t('staff.departments.none')} />
      ) : (
        <Tree
          // A new one is seen at once, wherever it stands.
          key={picture.departments.length}
          defaultExpandAll
          selectable={false}
          treeData={nodes}
          titleRender={({ department }) => (
            <Space wrap>
              <strong>{department.name}</strong>
              <Typography.Text type="secondary">
                {t('staff.departments.about', {
                  head: accountName(department.headId) ?? t('staff.departments.noHead'),
                  people: picture.accounts.filter((one) => one.departmentId === department.departmentId)
                    .length,
                })}
              </Typography.Text>
              <Button
                size="small"
                type="link"
                aria-label={t('staff.departments.editOne', { name: department.name })}
                onClick={() => open(department)}
              >
                {t('staff.edit')}
              </Button>
              <Button size="small" type="link" onClick={() => open(null, department.departmentId)}>
                {t('staff.departments.addUnder')}
              </Button>
              <Popconfirm
                title={t('staff.departments.removeAsk', { name: department.name })}
                okText={t('staff.remove')}
                cancelText={t('cancel')}
                onConfirm={() => say(() => api.removeDepartment(department.departmentId))}
              >
                <Button size="small" type="link" danger>
                  {t('staff.remove')}
                </Button>
              </Popconfirm>
            </Space>
          )}
        />
      )}
      <Modal
        open={editing !== undefined}
        forceRender
        title={editing ? t('staff.departments.editOne', { name: editing.name }) : t('staff.departments.add')}
        okText={t('staff.save')}
        cancelText={t('cancel')}
        onCancel={() => setEditing(undefined)}
        onOk={() => form.submit()}
      >
        <Form<Values>
          name="department"
          form={form}
          layout="vertical"
          onFinish={(values) => void save(values)}
        >
          <Form.Item
            name="name"
            label={t('staff.departments.name')}
            rules={[{ required: true, whitespace: true, message: t('staff.missing') }]}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="parentId" label={t('staff.departments.parent')}>
            <TreeSelect allowClear treeDefaultExpandAll treeData={nodes} />
          </Form.Item>
          <Form.Item
            name="headId"
            label={t('staff.departments.head')}
            extra={t('staff.departments.headHint')}
          >
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              options={picture.accounts
                .filter(({ frozen }) => !frozen)
                .map(({ agentId, name }) => ({ value: agentId, label: name }))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </Flex>
  );
}
