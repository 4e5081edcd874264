/** @jsxImportSource preact */
import type { Light } from '../../../client-sdk/protocol/models.ts';
import type { TextKey } from '../language/en-us.ts';
import { LIGHT_ICONS } from './icons.tsx';
import { useLanguage } from './language-context.ts';

const WORDS: Record<Light, TextKey> = {
  online: 'lightOnline',
  no_seats: 'lightNoSeats',
  offline: 'lightOffline',
  disabled: 'lightDisabled',
};

/** The shop light as a shape and a word (R15). */
export function LightSign({ light }: { light: Light }) {
  const { say } = useLanguage();
  const Icon = LIGHT_ICONS[light];
  return (
    <span class={`light light-${light}`}>
      <Icon />
      {say(WORDS[light])}
    </span>
  );
}
