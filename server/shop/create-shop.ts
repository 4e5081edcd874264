import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { CreateShopRequest, EditShopRequest, ShopAnswer } from '../../client-sdk/protocol/staff.ts';
import { makeRuleSet } from '../../router/rules/defaults.ts';
import type { Origin } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import type { StaffActor } from '../staff/actor.ts';
import { type Manager, manage, type StaffParts } from '../staff/manage.ts';
import { can } from '../staff/policy.ts';
import { withoutAbsent } from '../staff/without-absent.ts';
import { persons, ruleSets, shops, subAccounts } from '../store/schema.ts';

/** How many shops one person may own. */
const MAX_OWNED = 50;

/**
 * Makes a shop with one owner, one group that he alone is in, and nothing else. Only who owns a shop already may:
 * the first one is made at the first start.
 */
export async function createShop(
  { db, newId, clock, onRightsChanged }: StaffParts,
  staff: StaffActor,
  from: Origin,
  { name, timeZone, tier, ownerName }: CreateShopRequest,
): Promise<Ack<ShopAnswer>> {
  const owned = staff.memberships.filter(({ shopId }) => can(staff, 'shop.own', { shopId })).length;
  if (owned === 0) return refuse('forbidden');
  if (owned >= MAX_OWNED) return refuse('limit_reached');
  const now = clock();
  const shopId = newId('shop');
  const agentId = newId('a');
  const document = makeRuleSet(
    { groups: [{ groupId: 'all', name, members: [agentId] }], defaultGroupId: 'all' },
    new Map([[agentId, 'owner']]),
  );
  await db.transaction(async (tx) => {
    const [person] = await tx
      .select({ name: persons.name })
      .from(persons)
      .where(eq(persons.id, staff.personId));
    const owner = ownerName ?? person?.name ?? name;
    const secret = randomBytes(32).toString('base64url');
    await tx.insert(shops).values({ id: shopId, name, timezone: timeZone, tier, secret, createdAt: now });
    await tx.insert(subAccounts).values({
      id: agentId,
      shopId,
      personId: staff.personId,
      role: 'owner',
      kind: 'owner',
      name: owner,
      createdAt: now,
    });
    await tx.insert(ruleSets).values({ shopId, version: 1, document, publishedAt: now });
    await recordOperation(tx, {
      shopId,
      actor: { kind: 'staff', id: staff.personId, name: owner },
      from,
      action: 'shop.create',
      target: `shop:${shopId}`,
      before: null,
      after: { name, timeZone, tier },
      at: now,
    });
  });
  // His open sockets know the shops that he had.
  onRightsChanged([staff.personId]);
  return { ok: true, data: { shopId, name, timeZone, tier, bought: 0 } };
}

/** Changes what a shop is called, and, for its owner, how many seats it has. */
export const editShop = (
  parts: StaffParts,
  manager: Manager,
  request: EditShopRequest,
): Promise<Ack<ShopAnswer>> =>
  manage(parts, manager, async ({ tx, may, record }) => {
    const edit = withoutAbsent(request);
    const seats = edit.tier !== undefined || edit.bought !== undefined;
    if (!may(seats ? 'shop.own' : 'shop.settings')) return refuse('forbidden');
    const before = await findShopAnswer(tx, manager.shopId);
    const after: ShopAnswer = { ...before, ...edit };
    await tx
      .update(shops)
      .set({ name: after.name, timezone: after.timeZone, tier: after.tier, boughtSeats: after.bought })
      .where(eq(shops.id, manager.shopId));
    await record('shop.edit', `shop:${manager.shopId}`, before, after);
    return { ok: true, data: after };
  });

const findShopAnswer = async (db: StaffParts['db'], shopId: ShopId): Promise<ShopAnswer> => {
  const [shop] = await db.select().from(shops).where(eq(shops.id, shopId));
  if (!shop) throw new Error(`the shop ${shopId} is gone`);
  return { shopId, name: shop.name, timeZone: shop.timezone, tier: shop.tier, bought: shop.boughtSeats };
};
