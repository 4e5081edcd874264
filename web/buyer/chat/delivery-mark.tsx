/** @jsxImportSource preact */
import type { deliveryOf } from '../../../client-sdk/line.ts';
import { ClockMark, DeliveredMark, FailedMark, SentMark } from './icons.tsx';
import { useLanguage } from './language-context.ts';

const ICONS = {
  sending: ClockMark,
  sent: SentMark,
  delivered: DeliveredMark,
  read: DeliveredMark,
  failed: FailedMark,
} as const;

/** How far a message of the buyer has come, as an icon and a word. */
export function DeliveryMark({ delivery }: { delivery: ReturnType<typeof deliveryOf> }) {
  const { say } = useLanguage();
  const Icon = ICONS[delivery];
  return (
    <span class={`mark ${delivery}`} data-delivery={delivery}>
      <Icon />
      {say(delivery)}
    </span>
  );
}
