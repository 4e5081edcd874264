import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { membershipIn, type StaffActor } from '../staff/actor.ts';

/** From where somebody acts. */
export interface Origin {
  address: string;
  userAgent: string | undefined;
}

/** Who did something, as the operation log names him: his name at that time stays readable. */
export interface OperationActor {
  kind: 'staff' | 'buyer' | 'app' | 'system';
  /** A person's id for staff. */
  id: string;
  name: string;
}

/** Who makes a change, and from where: every use-case that changes something takes one. */
export interface Author {
  actor: OperationActor;
  from: Origin;
}

/** A member of the staff as the author of a change in one shop. */
export const authorOf = (staff: StaffActor, shopId: ShopId, from: Origin): Author => ({
  actor: { kind: 'staff', id: staff.personId, name: membershipIn(staff, shopId)?.name ?? '' },
  from,
});
