import { useEffect, useState } from 'react';
import type { QuickPhrase } from '../../client-sdk/protocol/models.ts';
import type { PhrasesAnswer } from '../../client-sdk/protocol/rest.ts';
import { rest } from '../../client-sdk/rest.ts';
import { useStaffSession } from './agent-connection.tsx';

const NONE: readonly QuickPhrase[] = [];

/** The phrases of a shop and the agent's own, fetched when a chat of that shop is opened. */
export function useQuickPhrases(shopId: string): readonly QuickPhrase[] {
  const { url, keeper } = useStaffSession();
  const [known, setKnown] = useState<{ shopId: string; phrases: readonly QuickPhrase[] }>();
  useEffect(() => {
    const call = new AbortController();
    const load = async () => {
      const path = `/v1/shops/${encodeURIComponent(shopId)}/phrases`;
      const { phrases } = await rest<PhrasesAnswer>(url, path, {
        token: await keeper.token(),
        signal: call.signal,
      });
      setKnown({ shopId, phrases: onePerCode(phrases) });
    };
    // Without them the composer works all the same; the next chat that is opened asks again.
    load().catch(() => undefined);
    return () => call.abort();
  }, [shopId, url, keeper]);
  return known?.shopId === shopId ? known.phrases : NONE;
}

const SCOPES = ['shop', 'group', 'personal'] as const;

/** An agent's own phrase comes before his group's of the same code, and that before the shop's. */
function onePerCode(phrases: readonly QuickPhrase[]): QuickPhrase[] {
  const byCode = new Map<string, QuickPhrase>();
  for (const scope of SCOPES) {
    for (const phrase of phrases) if (phrase.scope === scope) byCode.set(phrase.code, phrase);
  }
  return [...byCode.values()];
}
