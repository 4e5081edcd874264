import { and, eq } from 'drizzle-orm';
import { refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import type { BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { SendableBody } from '../../client-sdk/protocol/messages.ts';
import type { StoreDb } from '../store/open.ts';
import { files } from '../store/schema.ts';

/** An attachment must be a file of this buyer's conversations, described as it was stored. */
export async function checkAttachment(
  db: StoreDb,
  shopId: ShopId,
  buyerId: BuyerId | undefined,
  body: Extract<SendableBody, { kind: 'image' | 'file' }>,
): Promise<WireError | null> {
  const [file] = await db
    .select({ buyerId: files.buyerId, name: files.name, mime: files.mime, size: files.size })
    .from(files)
    .where(and(eq(files.shopId, shopId), eq(files.id, body.fileId)));
  const fits =
    file?.buyerId === buyerId &&
    file?.name === body.name &&
    file.mime === body.mime &&
    file.size === body.size;
  return fits ? null : refuse('not_found', { path: 'body.fileId' });
}
