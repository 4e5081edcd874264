import { Button, Flex, Form, Input, Select, Skeleton, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PICTURE_ADDRESS } from '../../../client-sdk/protocol/limits.ts';
import type { Profile } from '../../../client-sdk/protocol/staff.ts';
import { LoadFailed } from '../load-failed.tsx';
import { PersonPicture } from '../person-picture.tsx';
import { type StaffSession, useMe } from '../signed-in.tsx';
import { useRefreshed } from '../use-refreshed.ts';
import { useSaid } from '../use-said.ts';
import type { AccountApi } from './account-api.ts';

/** A form is not filled anew under its writer's hands. */
const ONCE = 2 ** 31 - 1;

/** What a person says of himself, shop by shop. */
export function ProfileForm({ session, api }: { session: StaffSession; api: AccountApi }) {
  const { t } = useTranslation();
  const { memberships } = useMe();
  const [shopId, setShopId] = useState(memberships[0]?.shopId);
  const load = useCallback(
    async () => (shopId === undefined ? undefined : api.profile(shopId)),
    [api, shopId],
  );
  const { data, failure, retry } = useRefreshed(load, ONCE);
  return (
    <Flex vertical gap={12}>
      {memberships.length > 1 && (
        <Flex vertical gap={4}>
          <Select
            aria-label={t('myAccount.profile.shop')}
            value={shopId}
            options={memberships.map((one) => ({ value: one.shopId, label: one.shopName }))}
            onChange={setShopId}
          />
          <Typography.Text type="secondary">{t('myAccount.profile.hint')}</Typography.Text>
        </Flex>
      )}
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined || shopId === undefined ? (
        failure === undefined && <Skeleton active />
      ) : (
        <Fields
          key={shopId}
          profile={data}
          onSave={async (edit) => {
            await api.editProfile(shopId, edit);
            await session.reload();
          }}
        />
      )}
    </Flex>
  );
}

interface Values {
  name: string;
  avatar?: string;
  signature?: string;
}

function Fields({ profile, onSave }: { profile: Profile; onSave: (edit: Profile) => Promise<void> }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const say = useSaid(() => undefined);
  const avatar = Form.useWatch('avatar', form);
  const name = Form.useWatch('name', form) ?? profile.name;
  const text = (value: string | undefined) => value?.trim() || null;
  return (
    <Form<Values>
      name="profile"
      form={form}
      layout="vertical"
      initialValues={{ name: profile.name, avatar: profile.avatar ?? '', signature: profile.signature ?? '' }}
      onFinish={(values) =>
        void say(() =>
          onSave({
            name: values.name.trim(),
            avatar: text(values.avatar),
            signature: text(values.signature),
          }),
        )
      }
    >
      <Form.Item
        name="name"
        label={t('myAccount.profile.name')}
        extra={t('myAccount.profile.nameHint')}
        rules={[{ required: true, whitespace: true, message: t('myAccount.required') }]}
      >
        <Input maxLength={60} autoComplete="nickname" />
      </Form.Item>
      <Flex gap={12} align="flex-start">
        <div style={{ marginTop: 30 }}>
          <PersonPicture name={name} address={avatar?.trim()} size={48} />
        </div>
        <Form.Item
          name="avatar"
          label={t('myAccount.profile.avatar')}
          extra={t('myAccount.profile.avatarHint')}
          rules={[
            {
              pattern: PICTURE_ADDRESS,
              transform: (address: string) => address.trim(),
              message: t('myAccount.profile.avatarBad'),
            },
          ]}
          style={{ flex: 1 }}
        >
          <Input maxLength={500} placeholder="https://" inputMode="url" />
        </Form.Item>
      </Flex>
      <Form.Item name="signature" label={t('myAccount.profile.signature')}>
        <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2, maxRows: 4 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t('myAccount.profile.save')}
      </Button>
    </Form>
  );
}
