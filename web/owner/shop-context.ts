import { createContext, useContext } from 'react';
import type { OwnerClient } from '../../client-sdk/owner-client.ts';
import type { LiveSnapshot } from '../../client-sdk/protocol/models.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { StaffSession } from '../shared/signed-in.tsx';
import type { ShopAlarms } from './alarms/shop-alarms.ts';
import type { ListView } from './list-view.ts';

/** The shop on the screen, for everything below the console. */
export interface WatchedShop {
  session: StaffSession;
  client: OwnerClient;
  shop: Membership;
  /** Empty for who watches a part of the shop alone. */
  live: Pick<LiveSnapshot, 'agents' | 'groups'> & Partial<Pick<LiveSnapshot, 'numbers'>>;
  alarms: ShopAlarms;
  /** Opens the list behind a number. */
  openList: (view: ListView) => void;
}

export const ShopContext = createContext<WatchedShop | null>(null);

export function useShop(): WatchedShop {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error('useShop is for parts of the console only');
  return shop;
}
