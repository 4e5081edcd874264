import type { TFunction } from 'i18next';
import type { RoleAnswer } from '../../../client-sdk/protocol/staff.ts';

/** A built-in role is called in the reader's language, one of the shop's own as the shop calls it. */
export const roleName = ({ roleId, name }: Pick<RoleAnswer, 'roleId' | 'name'>, t: TFunction): string =>
  name ?? t(`staff.role.${roleId}`);
