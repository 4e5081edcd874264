import { App } from 'antd';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import type { Account, Department, RoleAnswer, Seats } from '../../../client-sdk/protocol/staff.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { type Refreshed, useRefreshed } from '../use-refreshed.ts';
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

/** Runs a change, says how it went, and answers whether it did. */
export function useSaid(
  after: () => void,
): (change: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return async (change, done) => {
    try {
      await change();
      void message.success(done ?? t('staff.saved'));
      after();
      return true;
    } catch (thrown) {
      const { code, path } = toFailure(thrown);
      void message.error(path ? `${sayFailure(code, t)} (${path})` : sayFailure(code, t));
      return false;
    }
  };
}
