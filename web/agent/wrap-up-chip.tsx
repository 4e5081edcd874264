import { CheckOutlined, HourglassOutlined } from '@ant-design/icons';
import { App, Button, Space, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentShop } from '../../client-sdk/agent-client.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { formatDuration, useTick } from '../shared/duration.tsx';
import { sayFailure } from '../shared/failure-text.ts';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';

/** The wrap-up that goes on in each shop, with the way to end it (R13); nothing while there is none. */
export function WrapUpChips({ narrow }: { narrow: boolean }) {
  const shops = useAgentPart((snapshot) => snapshot.shops);
  return shops.map(
    (shop) =>
      shop.me.wrapUp && (
        <WrapUpChip
          key={shop.shopId}
          shop={shop}
          wrapUp={shop.me.wrapUp}
          narrow={narrow}
          named={shops.length > 1}
        />
      ),
  );
}

interface WrapUpChipProps {
  shop: AgentShop;
  wrapUp: NonNullable<AgentShop['me']['wrapUp']>;
  narrow: boolean;
  /** Says which shop it is. */
  named: boolean;
}

function WrapUpChip({ shop, wrapUp: { slots, endsAt }, narrow, named }: WrapUpChipProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useAgentClient();
  const [busy, setBusy] = useState(false);
  const left = useTick((now) => (now < endsAt ? formatDuration(endsAt - now) : ''));
  if (left === '') return null;

  const finish = async () => {
    setBusy(true);
    try {
      await client.finishWrapUp(shop.shopId);
    } catch (error) {
      void message.error(t('wrapUp.failed', { reason: sayFailure(toFailure(error).code, t) }));
    } finally {
      setBusy(false);
    }
  };

  const what = `${t('wrapUp.label', { count: slots })}${named ? ` · ${shop.shopName}` : ''}`;
  return (
    <Space.Compact data-testid="wrap-up">
      <Tooltip title={t('wrapUp.hint')}>
        <Button
          className="wrap-up-time"
          icon={<HourglassOutlined />}
          aria-label={`${what} ${left}`}
          tabIndex={-1}
        >
          {narrow ? left : `${what} ${left}`}
        </Button>
      </Tooltip>
      <Button
        icon={<CheckOutlined />}
        loading={busy}
        aria-label={t('wrapUp.finish')}
        onClick={() => void finish()}
      >
        {!narrow && t('wrapUp.finish')}
      </Button>
    </Space.Compact>
  );
}
