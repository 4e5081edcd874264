import { Button, Card, Flex, Form, Input, Modal, Select, Tabs, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { LoadFailed } from '../load-failed.tsx';
import { Loading } from '../loading.tsx';
import { DepartmentsTab } from './departments-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { SecurityTab } from './security-tab.tsx';
import { staffApi } from './staff-api.ts';
import { useSaid, useStaff } from './use-staff.ts';

const TIERS = ['heart', 'diamond', 'crown', 'red_crown', 'tmall'];

/** People, departments and roles of a shop, and the reader's own log-in. */
export function StaffPage({ session, shop }: { session: StaffSession; shop: Membership }) {
  const { t } = useTranslation();
  const manages = holdsPoint(shop.points, 'staff.read') || shop.manages.length > 0;
  return (
    <>
      <Flex justify="space-between" align="center" gap={8} wrap>
        <Typography.Title level={2} style={{ margin: 0, fontSize: 20 }}>
          {t('staff.title')}
        </Typography.Title>
        {holdsPoint(shop.points, 'ownership') && <NewShop session={session} shop={shop} />}
      </Flex>
      {manages ? <Organisation session={session} shop={shop} /> : <SecurityTab session={session} />}
    </>
  );
}

function Organisation({ session, shop }: { session: StaffSession; shop: Membership }) {
  const { t } = useTranslation();
  const staff = useStaff(session, shop);
  const { data, failure, retry, api } = staff;
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const parts = { picture: data, api, onChanged: retry };
  return (
    <Card size="small">
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Tabs
        items={[
          { key: 'people', label: t('staff.people.title'), children: <PeopleTab {...parts} shop={shop} /> },
          {
            key: 'departments',
            label: t('staff.departments.title'),
            children: <DepartmentsTab {...parts} />,
          },
          { key: 'roles', label: t('staff.roles.title'), children: <RolesTab {...parts} shop={shop} /> },
          { key: 'security', label: t('staff.security.title'), children: <SecurityTab session={session} /> },
        ]}
      />
    </Card>
  );
}

/** A shop from nothing; afterwards the page begins anew with it among the shops. */
function NewShop({ session, shop }: { session: StaffSession; shop: Membership }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ name: string; tier: string }>();
  const api = useMemo(() => staffApi(session, shop.shopId), [session, shop.shopId]);
  const say = useSaid(() => window.location.reload());
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('staff.shop.new')}</Button>
      <Modal
        open={open}
        title={t('staff.shop.new')}
        okText={t('staff.save')}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
      >
        <Form
          name="shop"
          form={form}
          layout="vertical"
          initialValues={{ tier: 'heart' }}
          onFinish={({ name, tier }) => void say(() => api.createShop(name, tier))}
        >
          <Form.Item
            name="name"
            label={t('staff.shop.name')}
            rules={[{ required: true, max: 60, whitespace: true }]}
          >
            <Input />
          </Form.Item>
          <Form.Item name="tier" label={t('staff.shop.tier')}>
            <Select options={TIERS.map((tier) => ({ value: tier, label: t(`staff.tier.${tier}`) }))} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
