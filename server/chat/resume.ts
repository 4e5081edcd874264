import type { Ack } from '../../client-sdk/protocol/errors.ts';
import type { ResumedBuyer, ResumedShop } from '../../client-sdk/protocol/events.ts';
import type { ConversationId, Seq } from '../../client-sdk/protocol/ids.ts';
import type { Membership } from '../../client-sdk/protocol/rest.ts';
import type { BuyerActor } from '../staff/actor.ts';
import type { ChatParts } from './chat-parts.ts';
import { toBuyerConversation, toStaffConversation } from './present.ts';
import { readState, readThread } from './read-messages.ts';

/** What a client says that it has. */
interface Positions {
  epoch?: string | undefined;
  conversations: { conversationId: ConversationId; seq: Seq }[];
}

const seqOf = ({ conversations }: Positions, id: ConversationId): Seq | undefined =>
  conversations.find(({ conversationId }) => conversationId === id)?.seq;

/** P9 for a buyer: exactly what he missed, or an order to reload with the newest messages. */
export async function resumeBuyer(
  parts: ChatParts,
  { shopId, buyerId, name }: BuyerActor,
  positions: Positions,
): Promise<Ack<ResumedBuyer>> {
  const now = parts.clock();
  // First of all: where Redis knows nothing of the shop yet, this fetches it back.
  const epoch = await parts.router.readEpoch(shopId, now);
  const [open, light, shop] = await Promise.all([
    parts.router.readBuyerConversation(shopId, buyerId),
    parts.router.readLight(shopId, {}, now),
    parts.findShop(shopId),
  ]);
  const known = positions.epoch === epoch;
  // The last conversation may have closed while he was away: its end is still missing at the client.
  const last = positions.conversations.at(-1);
  const closed = !open && last ? await readState(parts, shopId, last.conversationId) : null;
  const state = open ?? (closed?.buyerId === buyerId ? closed : null);
  const read = state
    ? await readThread(
        parts,
        shopId,
        state,
        toBuyerConversation(state),
        known ? seqOf(positions, state.conversationId) : undefined,
      )
    : null;
  return {
    ok: true,
    data: {
      shopId,
      shopName: shop?.name ?? '',
      epoch,
      reload: !known || (read?.fresh ?? false),
      buyer: { buyerId, name },
      light,
      thread: read?.thread ?? null,
    },
  };
}

/** P9 for an agent in one of his shops: every conversation that he holds, with what he missed of each. */
export async function resumeAgent(
  parts: ChatParts,
  { shopId, shopName, agentId }: Membership,
  positions: Positions,
): Promise<ResumedShop | null> {
  const epoch = await parts.router.readEpoch(shopId, parts.clock());
  const [me, states] = await Promise.all([
    parts.router.readAgent(shopId, agentId),
    parts.router.readAgentConversations(shopId, agentId),
  ]);
  if (!me) return null;
  const known = positions.epoch === epoch;
  const reads = await Promise.all(
    states.map((state) =>
      readThread(
        parts,
        shopId,
        state,
        toStaffConversation(shopId, state),
        known ? seqOf(positions, state.conversationId) : undefined,
      ),
    ),
  );
  return { shopId, shopName, epoch, reload: !known, me, threads: reads.map(({ thread }) => thread) };
}
