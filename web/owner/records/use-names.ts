import { useEffect, useState } from 'react';
import type { StaffAnswer } from '../../../client-sdk/protocol/rest.ts';
import { rest } from '../../../client-sdk/rest.ts';
import { useShop } from '../shop-context.ts';

interface Names {
  agents: { agentId: string; name: string }[];
  groups: { groupId: string; name: string }[];
}

/** Agents and groups of the shop by name; who sees no live numbers asks for them. */
export function useNames(): Names {
  const { session, shop, live } = useShop();
  const [asked, setAsked] = useState<Names>();
  const isLive = live.numbers !== undefined;
  useEffect(() => {
    if (isLive) return;
    let gone = false;
    const ask = async () => {
      const token = await session.keeper.token();
      const path = `/v1/shops/${encodeURIComponent(shop.shopId)}/staff`;
      const { staff, groups } = await rest<StaffAnswer>(session.url, path, { token });
      if (!gone) setAsked({ agents: staff, groups });
    };
    // Without them there is less to choose from, and ids stand for names.
    ask().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [session, shop.shopId, isLive]);
  return asked && !isLive ? asked : live;
}
