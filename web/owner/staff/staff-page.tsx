import { Button, Card, Flex, Form, Input, Modal, Select, Tabs, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { AccountPanel } from '../../shared/account/account-panel.tsx';
import { LoadFailed } from '../../shared/load-failed.tsx';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { useSaid } from '../../shared/use-said.ts';
import { Loading } from '../loading.tsx';
import { DepartmentsTab } from './departments-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { ShopTab } from './shop-tab.tsx';
import { staffApi } from './staff-api.ts';
import { TIERS } from './tiers.ts';
import { useStaff } from './use-staff.ts';

/** People, departments and roles of a shop, and its seats; for who manages nobody, his own account. */
export function StaffPage(props: {
  session: StaffSession;
  shop: Membership;
  onChooseShop: (shopId: string) => void;
}) {
  const { session, shop, onChooseShop } = props;
  const { t } = useTranslation();
  const manages = holdsPoint(shop.points, 'staff.read') || shop.manages.length > 0;
  return (
    <>
      <Flex justify="space-between" align="center" gap={8} wrap>
        <Typography.Title level={2} style={{ margin: 0, fontSize: 20 }}>
          {t('staff.title')}
        </Typography.Title>
        {holdsPoint(shop.points, 'ownership') && (
          <NewShop session={session} shop={shop} onMade={onChooseShop} />
        )}
      </Flex>
      {manages ? (
        <Organisation session={session} shop={shop} />
      ) : (
        <Card size="small" title={t('myAccount.title')}>
          <AccountPanel session={session} />
        </Card>
      )}
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
          {
            key: 'shop',
            label: t('staff.shop.title'),
            children: <ShopTab {...parts} session={session} shop={shop} />,
          },
        ]}
      />
    </Card>
  );
}

/** A shop from nothing; afterwards it is the one on the screen. */
function NewShop(props: { session: StaffSession; shop: Membership; onMade: (shopId: string) => void }) {
  const { session, shop, onMade } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ name: string; tier: string }>();
  const api = useMemo(() => staffApi(session, shop.shopId), [session, shop.shopId]);
  const say = useSaid(() => {
    setOpen(false);
    form.resetFields();
  });
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
          onFinish={({ name, tier }) =>
            void say(
              async () => {
                const { shopId } = await api.createShop(name, tier);
                await session.reload();
                onMade(shopId);
              },
              t('staff.shop.made', { name }),
            )
          }
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
