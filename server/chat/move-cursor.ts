import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ConversationId, Seq, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Cursors } from '../../client-sdk/protocol/models.ts';
import type { ChatParts } from './chat-parts.ts';

interface CursorMove {
  conversationId: ConversationId;
  side: 'buyer' | 'agent';
  id: string;
  delivered?: Seq | undefined;
  read?: Seq | undefined;
  socketId: string;
}

/** Notes how far one side has received and read, and tells the other side what is new. */
export async function moveCursor(
  { router, deliver, clock }: ChatParts,
  shopId: ShopId,
  { conversationId, side, id, delivered = 0, read = 0, socketId }: CursorMove,
): Promise<Ack<Cursors>> {
  const moved = await router.moveCursor(shopId, { conversationId, side, id, delivered, read }, clock());
  if (moved.status !== 'ok') return refuse(moved.status);
  if (moved.moved) deliver.cursor(shopId, conversationId, moved.cursors, { ...moved, except: socketId });
  return { ok: true, data: moved.cursors };
}
