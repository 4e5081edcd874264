import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Popconfirm, Select, Space, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { Account } from '../../../client-sdk/protocol/staff.ts';
import { useMoments } from '../../shared/use-moments.ts';
import { useSaid } from '../../shared/use-said.ts';
import { AccountForm } from './account-form.tsx';
import { ImportAccounts } from './import-accounts.tsx';
import { roleName } from './role-name.ts';
import type { StaffApi, StaffPicture } from './use-staff.ts';

export interface TabProps {
  picture: StaffPicture;
  api: StaffApi;
  onChanged: () => void;
}

/** The sub-accounts whom the reader manages. */
export function PeopleTab({ picture, api, onChanged, shop }: TabProps & { shop: Membership }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const say = useSaid(onChanged);
  const [search, setSearch] = useState('');
  /** Null: a new one. */
  const [editing, setEditing] = useState<Account | null>();
  const [importing, setImporting] = useState(false);
  const { accounts, seats, departments, roles } = picture;
  const wanted = search.trim().toLowerCase();
  const shown = accounts.filter(({ name, fullName, login }) =>
    [name, fullName, login].some((text) => text?.toLowerCase().includes(wanted)),
  );
  const departmentName = (id: string | null) =>
    departments.find(({ departmentId }) => departmentId === id)?.name ?? '';

  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="center">
        <Input.Search
          allowClear
          aria-label={t('staff.people.search')}
          placeholder={t('staff.people.search')}
          style={{ maxWidth: 240 }}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing(null)}>
          {t('staff.people.add')}
        </Button>
        <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
          {t('staff.import.title')}
        </Button>
        <Typography.Text type="secondary" data-testid="seats">
          {t('staff.people.seats', { used: seats.used, of: seats.of, tier: t(`staff.tier.${seats.tier}`) })}
        </Typography.Text>
      </Flex>
      <Table<Account>
        size="small"
        rowKey="agentId"
        dataSource={shown}
        scroll={{ x: 760 }}
        data-testid="people"
        locale={{ emptyText: t('staff.people.none') }}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        columns={[
          {
            title: t('staff.field.name'),
            key: 'name',
            render: (_, { name, fullName, login }) => (
              <Flex vertical>
                <strong>{fullName ? `${name} · ${fullName}` : name}</strong>
                <Typography.Text type="secondary">{login}</Typography.Text>
              </Flex>
            ),
          },
          {
            title: t('staff.field.role'),
            key: 'role',
            render: (_, account) => (
              <Select
                size="small"
                variant="borderless"
                aria-label={t('staff.people.roleOf', { name: account.name })}
                value={account.role}
                disabled={account.agentId === shop.agentId}
                popupMatchSelectWidth={false}
                options={roles.map((role) => ({ value: role.roleId, label: roleName(role, t) }))}
                onChange={(role) => void say(() => api.grant(account.agentId, role))}
              />
            ),
          },
          {
            title: t('staff.field.department'),
            key: 'department',
            render: (_, { departmentId }) => departmentName(departmentId),
          },
          {
            title: t('staff.field.position'),
            key: 'position',
            render: (_, { position }) => position && t(`staff.position.${position}`),
          },
          { title: t('staff.field.limit'), key: 'limit', render: (_, { routing }) => routing.limit },
          {
            title: t('staff.field.status'),
            key: 'status',
            render: (_, { frozen, endsAt }) => (
              <>
                {frozen ? (
                  <Tag color="error">{t('staff.people.frozen')}</Tag>
                ) : (
                  <Tag>{t('staff.people.live')}</Tag>
                )}
                {endsAt !== null && (
                  <Tag color="warning">{t('staff.people.until', { at: moment(endsAt) })}</Tag>
                )}
              </>
            ),
          },
          {
            title: t('staff.field.actions'),
            key: 'actions',
            render: (_, account) => (
              <Space>
                <Button
                  size="small"
                  type="link"
                  aria-label={t('staff.people.editOne', { name: account.name })}
                  onClick={() => setEditing(account)}
                >
                  {t('staff.edit')}
                </Button>
                <Popconfirm
                  title={t(account.frozen ? 'staff.people.thawAsk' : 'staff.people.freezeAsk', {
                    name: account.name,
                  })}
                  okText={t(account.frozen ? 'staff.people.thaw' : 'staff.people.freeze')}
                  cancelText={t('cancel')}
                  onConfirm={() => say(() => api.freeze(account.agentId, !account.frozen))}
                >
                  <Button
                    size="small"
                    type="link"
                    danger={!account.frozen}
                    disabled={account.agentId === shop.agentId}
                  >
                    {t(account.frozen ? 'staff.people.thaw' : 'staff.people.freeze')}
                  </Button>
                </Popconfirm>
              </Space>
            ),
          },
        ]}
      />
      {editing !== undefined && (
        <AccountForm
          account={editing}
          picture={picture}
          api={api}
          onChanged={onChanged}
          onClose={() => setEditing(undefined)}
        />
      )}
      {importing && <ImportAccounts api={api} onChanged={onChanged} onClose={() => setImporting(false)} />}
    </Flex>
  );
}
