import { useCallback, useMemo } from 'react';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { Account, Department, RoleAnswer, Seats } from '../../../client-sdk/protocol/staff.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { type Refreshed, useRefreshed } from '../../shared/use-refreshed.ts';
import { staffApi } from './staff-api.ts';

/** People and rights of a shop, as one picture. */
export interface StaffPicture {
  accounts: Account[];
  seats: Seats;
  departments: Department[];
  roles: RoleAnswer[];
  groups: { groupId: string; name: string }[];
}

const REFRESH_MS = 60_000;

export type StaffApi = ReturnType<typeof staffApi>;

/** The shop's people, kept fresh, and the calls that change them. */
export function useStaff(
  session: StaffSession,
  shop: Membership,
): Refreshed<StaffPicture> & { api: StaffApi } {
  const api = useMemo(() => staffApi(session, shop.shopId), [session, shop.shopId]);
  const load = useCallback(async (): Promise<StaffPicture> => {
    const [people, { departments }, { roles }, groups] = await Promise.all([
      api.accounts(),
      api.departments(),
      api.roles(),
      // Who may not read the rules chooses no groups.
      api.groups().then(
        ({ rules }) => rules.groups,
        () => [],
      ),
    ]);
    return { ...people, departments, roles, groups };
  }, [api]);
  return { ...useRefreshed(load, REFRESH_MS), api };
}
