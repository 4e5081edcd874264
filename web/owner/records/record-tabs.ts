import { holdsPoint, type Permission } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';

export type RecordTab =
  | 'log'
  | 'exports'
  | 'performance'
  | 'shares'
  | 'staffing'
  | 'operations'
  | 'logins'
  | 'keeping';

/** `everywhere`: what only the whole shop together tells. */
const NEEDS: Record<RecordTab, { point: Permission; everywhere?: true }> = {
  log: { point: 'conversations.read' },
  exports: { point: 'conversations.export' },
  performance: { point: 'records.performance' },
  shares: { point: 'records.performance', everywhere: true },
  staffing: { point: 'records.performance', everywhere: true },
  operations: { point: 'records.operations' },
  logins: { point: 'records.logins' },
  keeping: { point: 'shop.settings' },
};

const TABS = Object.keys(NEEDS) as RecordTab[];

/** The records that a person's rights in a shop open, in their order; none: no page of them. */
export const recordTabsOf = ({ points, scope }: Pick<Membership, 'points' | 'scope'>): RecordTab[] =>
  TABS.filter((tab) => {
    const { point, everywhere } = NEEDS[tab];
    return holdsPoint(points, point) && (!everywhere || scope === 'all');
  });
