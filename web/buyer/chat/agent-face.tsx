/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { useLanguage } from './language-context.ts';
import { safeLink } from './safe-link.ts';

/** The picture of whoever serves; his initial where he has none, or it does not load. */
export function AgentFace({ name, address }: { name: string; address: string | null | undefined }) {
  const { say } = useLanguage();
  const [broken, setBroken] = useState<string>();
  const picture = safeLink(address ?? undefined);
  if (picture === undefined || picture === broken) {
    return (
      <span class="face" aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
    );
  }
  return (
    <img
      class="face"
      src={picture}
      alt={say('pictureOf', { agent: name })}
      referrerpolicy="no-referrer"
      onError={() => setBroken(picture)}
    />
  );
}
