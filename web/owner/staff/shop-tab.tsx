import {
  Alert,
  Button,
  Card,
  Descriptions,
  Flex,
  Form,
  Input,
  InputNumber,
  Progress,
  Select,
  Typography,
} from 'antd';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { EditShopRequest, Seats } from '../../../client-sdk/protocol/staff.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { useSaid } from '../../shared/use-said.ts';
import type { TabProps } from './people-tab.tsx';
import { TIERS } from './tiers.ts';

/** The shop itself: its name and clock, and how many sub-accounts it may have. */
export function ShopTab(props: TabProps & { session: StaffSession; shop: Membership }) {
  const { picture, api, onChanged, session, shop } = props;
  const say = useSaid(onChanged);
  const save = (edit: EditShopRequest) =>
    say(async () => {
      await api.editShop(edit);
      await session.reload();
    });
  return (
    <div className="staff-pair shop-cards">
      <SeatsCard
        seats={picture.seats}
        owns={holdsPoint(shop.points, 'ownership')}
        onSave={save}
        key={`${picture.seats.tier} ${picture.seats.bought}`}
      />
      {holdsPoint(shop.points, 'shop.settings') && <AboutCard shop={shop} onSave={save} />}
    </div>
  );
}

type Save = (edit: EditShopRequest) => Promise<boolean>;

function SeatsCard({ seats, owns, onSave }: { seats: Seats; owns: boolean; onSave: Save }) {
  const { t } = useTranslation();
  const { used, of, tier, included, bought, uncounted } = seats;
  const row = (key: string, children: number | string) => ({ key, label: t(`staff.seats.${key}`), children });
  return (
    <Card size="small" title={t('staff.seats.title')} data-testid="seats-card">
      <Flex vertical gap={12}>
        <Progress
          percent={of === 0 ? 100 : Math.min(100, Math.round((used / of) * 100))}
          status={used >= of ? 'exception' : 'normal'}
          {...(used < of && { strokeColor: 'var(--ant-color-primary)' })}
          format={() => `${used} / ${of}`}
          aria-label={t('staff.people.seats', { used, of, tier: t(`staff.tier.${tier}`) })}
        />
        {used > of && <Alert type="warning" showIcon title={t('staff.seats.over', { count: used - of })} />}
        <Descriptions
          size="small"
          column={1}
          items={[
            row('included', t('staff.seats.ofTier', { tier: t(`staff.tier.${tier}`), count: included })),
            row('bought', bought),
            row('used', used),
            row('free', Math.max(0, of - used)),
          ]}
        />
        <Descriptions
          size="small"
          column={2}
          title={<Typography.Text strong>{t('staff.seats.uncounted')}</Typography.Text>}
          items={(['owners', 'temporary', 'frozen', 'bots'] as const).map((kind) =>
            row(kind, uncounted[kind]),
          )}
        />
        {owns ? (
          <Form<{ tier: Seats['tier']; bought: number }>
            name="seats"
            layout="vertical"
            initialValues={{ tier, bought }}
            onFinish={(edit) => void onSave(edit)}
          >
            <Form.Item name="tier" label={t('staff.shop.tier')} extra={t('staff.seats.tiers')}>
              <Select options={TIERS.map((value) => ({ value, label: t(`staff.tier.${value}`) }))} />
            </Form.Item>
            <Form.Item
              name="bought"
              label={t('staff.seats.bought')}
              rules={[{ required: true, message: t('staff.missing') }]}
            >
              <InputNumber min={0} max={100_000} precision={0} />
            </Form.Item>
            <Button htmlType="submit">{t('staff.save')}</Button>
          </Form>
        ) : (
          <Typography.Text type="secondary">{t('staff.seats.ownerOnly')}</Typography.Text>
        )}
      </Flex>
    </Card>
  );
}

const ZONES = Intl.supportedValuesOf('timeZone');

function AboutCard({ shop, onSave }: { shop: Membership; onSave: Save }) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('staff.shop.about')}>
      <Form<{ name: string; timeZone: string }>
        name="about"
        layout="vertical"
        initialValues={{ name: shop.shopName, timeZone: shop.timeZone }}
        onFinish={(edit) => void onSave(edit)}
      >
        <Form.Item
          name="name"
          label={t('staff.shop.name')}
          rules={[{ required: true, whitespace: true, message: t('staff.missing') }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="timeZone" label={t('staff.shop.timeZone')} extra={t('staff.shop.timeZoneHint')}>
          <Select showSearch options={ZONES.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Button htmlType="submit">{t('staff.save')}</Button>
      </Form>
    </Card>
  );
}
