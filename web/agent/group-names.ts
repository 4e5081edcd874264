import { useEffect, useState } from 'react';
import { useAgentClient, useAgentPart } from './agent-connection.tsx';

/** How the groups of the agent's shops are called; an id of which nothing is known yet stands for itself. */
export function useGroupNames(): (shopId: string, groupId: string) => string {
  const client = useAgentClient();
  const shopIds = useAgentPart(({ shops }) => shops.map(({ shopId }) => shopId).join('\n'));
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let gone = false;
    for (const shopId of shopIds.split('\n').filter(Boolean)) {
      client.targets(shopId).then(
        ({ groups }) => {
          const found = groups.map(({ groupId, name }) => [`${shopId}\n${groupId}`, name] as const);
          if (!gone) setNames((before) => new Map([...before, ...found]));
        },
        // The ids are shown instead.
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [client, shopIds]);
  return (shopId, groupId) => names.get(`${shopId}\n${groupId}`) ?? groupId;
}
