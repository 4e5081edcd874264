import type { ShopId } from '../../client-sdk/protocol/ids.ts';

const AT_ONCE = 16;

/** Does one thing for every shop, a few at a time; a shop that fails holds up no other. */
export async function eachShop(
  shopIds: readonly ShopId[],
  work: (shopId: ShopId) => Promise<void>,
  onFailure: (shopId: ShopId, error: unknown) => void,
): Promise<void> {
  const waiting = [...shopIds];
  const takeOver = async () => {
    for (let shopId = waiting.pop(); shopId !== undefined; shopId = waiting.pop()) {
      await work(shopId).catch((error: unknown) => onFailure(shopId as ShopId, error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeOver));
}
