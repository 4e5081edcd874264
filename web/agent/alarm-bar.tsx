import { AlertFilled, PauseCircleFilled } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { HeldConversation } from '../../client-sdk/agent-client.ts';
import { formatDuration, useTick } from '../shared/duration.tsx';
import { useAgentPart } from './agent-connection.tsx';
import { slowOnes, useAlarms } from './alarms.ts';
import { useChooseState } from './choose-state.ts';

/** Says which buyers wait too long, and why the agent takes no more; nothing while all is well (R9, R14). */
export function AlarmBar({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const { alarms, dismissSlow, dismissAway } = useAlarms();
  const conversations = useAgentPart((snapshot) => snapshot.conversations);
  const slow = slowOnes(alarms, conversations);
  const [longest] = slow;
  return (
    <>
      {longest && (
        <SlowReplies longest={longest} count={slow.length} onOpen={onOpen} onDismiss={dismissSlow} />
      )}
      {[...alarms.away].map(([shopId, kind]) => (
        <SetAway key={shopId} shopId={shopId} kind={kind} onDismiss={() => dismissAway(shopId)} />
      ))}
    </>
  );
}

function SlowReplies(props: {
  longest: HeldConversation;
  count: number;
  onOpen: (conversationId: string) => void;
  onDismiss: () => void;
}) {
  const { t } = useTranslation();
  const { longest, count, onOpen, onDismiss } = props;
  const since = longest.unansweredSince ?? 0;
  const waited = useTick((now) => formatDuration(now - since));
  return (
    <Alert
      banner
      type="error"
      role="alert"
      data-testid="slow-alarm"
      icon={<AlertFilled />}
      // The running time is not for the ear: it would be read out each second.
      title={
        <>
          {t(count === 1 ? 'alarm.slow' : 'alarm.slowMany', { name: longest.buyer.name, count })}{' '}
          <span aria-hidden style={{ fontVariantNumeric: 'tabular-nums' }}>
            {waited}
          </span>
        </>
      }
      action={
        <Button size="small" danger onClick={() => onOpen(longest.conversationId)}>
          {t(count === 1 ? 'alarm.open' : 'alarm.openLongest')}
        </Button>
      }
      closable={{ closeIcon: true, 'aria-label': t('close'), onClose: onDismiss }}
    />
  );
}

function SetAway(props: { shopId: string; kind: 'set_away' | 'auto_away'; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { shopId, kind, onDismiss } = props;
  const { choose, busy } = useChooseState(shopId);
  const shopName = useAgentPart(({ shops }) =>
    shops.length > 1 ? shops.find((shop) => shop.shopId === shopId)?.shopName : undefined,
  );
  return (
    <Alert
      banner
      type="warning"
      role="alert"
      data-testid="away-alarm"
      icon={<PauseCircleFilled />}
      title={`${shopName ? `${shopName}: ` : ''}${t(`alarm.${kind}`)}`}
      action={
        <Button size="small" type="primary" loading={busy} onClick={() => void choose('accepting')}>
          {t('alarm.acceptAgain')}
        </Button>
      }
      closable={{ closeIcon: true, 'aria-label': t('close'), onClose: onDismiss }}
    />
  );
}
