import {
  AlertOutlined,
  ApiOutlined,
  BarChartOutlined,
  BranchesOutlined,
  EyeOutlined,
  FileSearchOutlined,
  HistoryOutlined,
  MessageOutlined,
  StopOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Badge, Button, Flex, Grid, Segmented, Select, Tooltip, Typography } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Light } from '../../client-sdk/protocol/models.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { ConnectionState } from '../../client-sdk/session-options.ts';
import { AccountMenu } from '../shared/account/account-menu.tsx';
import { LanguageSwitch } from '../shared/language-switch.tsx';
import type { StaffSession } from '../shared/signed-in.tsx';
import { ConnectionTag } from './connection-tag.tsx';
import { LightTag } from './light-tag.tsx';

/** `alarms` is behind the bell, the others behind their names. */
export type ConsolePage =
  | 'alarms'
  | 'live'
  | 'supervise'
  | 'routing'
  | 'rule-sets'
  | 'phrases'
  | 'records'
  | 'blocklist'
  | 'apps'
  | 'staff';

export interface HeaderProps {
  session: StaffSession;
  shop: Membership;
  shops: readonly Membership[];
  onChooseShop: (shopId: string) => void;
  light: Light | undefined;
  connection: ConnectionState;
  /** Alarms that go on and that nobody has handled yet. */
  alarms: number;
  /** Those that the reader's rights open. */
  pages: readonly ConsolePage[];
  page: ConsolePage;
  onPage: (page: ConsolePage) => void;
}

/** Which shop this is, how it stands, and the way to the other pages. */
export function Header(props: HeaderProps) {
  const { t, i18n } = useTranslation();
  // The names of the pages need the room more, and where they are long a row of their own.
  const { md = true, xl, xxl: wide = false } = Grid.useBreakpoint();
  const oneRow = i18n.language.startsWith('zh') ? xl : wide;
  const { shop, shops, light } = props;
  return (
    <header className={oneRow ? 'console-header' : 'console-header console-header-two'}>
      <Flex align="center" gap={8} className="console-shop">
        {shops.length > 1 ? (
          <Select
            aria-label={t('header.shop')}
            value={shop.shopId}
            options={shops.map(({ shopId, shopName }) => ({ value: shopId, label: shopName }))}
            onChange={props.onChooseShop}
            popupMatchSelectWidth={false}
          />
        ) : (
          <Typography.Title level={1} ellipsis className="console-title">
            {shop.shopName}
          </Typography.Title>
        )}
        {light !== undefined && (
          <Tooltip title={t('header.light', { light: t(`light.${light}`) })}>
            <span>
              <LightTag light={light} />
            </span>
          </Tooltip>
        )}
        <ConnectionTag connection={props.connection} short={!wide} />
      </Flex>
      <Segmented
        className="console-pages"
        aria-label={t('header.pages')}
        value={props.page}
        onChange={props.onPage}
        options={optionsOf(t, props)}
      />
      <Flex align="center" className="console-account">
        {props.pages.includes('alarms') && <Bell {...props} />}
        <LanguageSwitch short={!md} />
        <AccountMenu session={props.session} name={shop.name} named={wide} />
      </Flex>
    </header>
  );
}

/** The way to the alarms, from every page, with how many there are. */
function Bell({ alarms, page, onPage }: Pick<HeaderProps, 'alarms' | 'page' | 'onPage'>) {
  const { t } = useTranslation();
  const words = t('alarms.bell', { count: alarms });
  return (
    <Tooltip title={words}>
      <Button
        type={page === 'alarms' ? 'primary' : 'text'}
        aria-label={words}
        aria-pressed={page === 'alarms'}
        icon={
          <Badge count={alarms} size="small" offset={[4, -2]} className="console-bell">
            <AlertOutlined />
          </Badge>
        }
        onClick={() => onPage('alarms')}
      />
    </Tooltip>
  );
}

/** The pages, each with its picture. */
function optionsOf(t: TFunction, { pages }: Pick<HeaderProps, 'pages'>) {
  const options: { value: ConsolePage; label: ReactNode; icon: ReactNode }[] = [
    {
      value: 'live',
      label: t('header.live'),
      icon: <BarChartOutlined />,
    },
    { value: 'supervise', label: t('supervise.talk.page'), icon: <EyeOutlined /> },
    { value: 'routing', label: t('header.routing'), icon: <BranchesOutlined /> },
    { value: 'rule-sets', label: t('header.ruleSets'), icon: <HistoryOutlined /> },
    { value: 'phrases', label: t('header.phrases'), icon: <MessageOutlined /> },
    { value: 'records', label: t('header.records'), icon: <FileSearchOutlined /> },
    { value: 'blocklist', label: t('header.blocklist'), icon: <StopOutlined /> },
    { value: 'apps', label: t('header.apps'), icon: <ApiOutlined /> },
    { value: 'staff', label: t('header.staff'), icon: <TeamOutlined /> },
  ];
  return options.filter(({ value }) => pages.includes(value));
}
