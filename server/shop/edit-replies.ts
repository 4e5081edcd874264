import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import {
  type AutoReplies,
  OWN_REPLY_KINDS,
  type RepliesAnswer,
  type ReplyOwner,
  type ReplyScope,
  type SaveReplies,
} from '../../client-sdk/protocol/replies.ts';
import { groupsServed } from '../../router/rules/groups-served.ts';
import { type Author, authorOf, type Origin } from '../records/author.ts';
import { recordOperation } from '../records/operation-log.ts';
import { membershipIn, type StaffActor } from '../staff/actor.ts';
import type { FillGroups } from '../staff/fill-groups.ts';
import { can } from '../staff/policy.ts';
import { autoReplies } from '../store/schema.ts';
import { type KeptReplies, readReplies } from './replies.ts';
import { type PublishParts, putInForce } from './rules.ts';
import { readShopSetup } from './setup.ts';

/** The automatic replies of a shop, a group or an agent, as REST and the console's socket ask for them. */

export interface RepliesParts extends PublishParts {
  fillGroups: FillGroups;
}

/** Whose they are, and what is said where they leave a kind out: the wider ones, the nearest first. */
interface Found {
  owner: ReplyOwner;
  wider: ReplyOwner[];
  mayWrite: boolean;
}

async function find(
  { db, fillGroups }: RepliesParts,
  caller: StaffActor,
  shopId: ShopId,
  scope: ReplyScope,
): Promise<Found | null> {
  const me = membershipIn(caller, shopId);
  const setup = me && (await readShopSetup(db, shopId));
  if (!setup || !can(caller, 'replies.read', { shopId })) return null;
  const staff = await fillGroups(caller);
  if (scope.scope === 'shop') {
    return { owner: 'shop', wider: [], mayWrite: can(staff, 'replies.write-shop', { shopId }) };
  }
  if (scope.scope === 'group') {
    const { groupId } = scope;
    if (!setup.rules.groups.some((group) => group.groupId === groupId)) return null;
    const mayWrite = can(staff, 'replies.write-group', { shopId, groupId });
    return { owner: `group:${groupId}`, wider: ['shop'], mayWrite };
  }
  const agentId = scope.scope === 'agent' ? scope.agentId : me.agentId;
  if (!setup.agents.some((agent) => agent.agentId === agentId)) return null;
  const groupIds = groupsServed(setup.rules, agentId);
  const wider: ReplyOwner[] = [...groupIds.map((id) => `group:${id}` as const), 'shop'];
  // Whoever may do it for one of the agent's groups may do it for the agent.
  const mayWrite =
    scope.scope === 'personal'
      ? can(staff, 'replies.write-own', { shopId })
      : [undefined, ...groupIds].some((groupId) =>
          can(staff, 'replies.write-group', { shopId, agentId, groupId }),
        );
  return { owner: `agent:${agentId}`, wider, mayWrite };
}

const ownOnly = (replies: AutoReplies): AutoReplies =>
  Object.fromEntries(OWN_REPLY_KINDS.flatMap((kind) => (replies[kind] ? [[kind, replies[kind]]] : [])));

/** `not_found` for a group or an agent that the shop has not. */
export async function getReplies(
  parts: RepliesParts,
  caller: StaffActor,
  shopId: ShopId,
  scope: ReplyScope,
): Promise<Ack<RepliesAnswer>> {
  const found = await find(parts, caller, shopId, scope);
  if (!found) return refuse('not_found');
  const { version, replies } = await readReplies(parts.db, shopId, found.owner);
  const wider = await Promise.all(found.wider.map((owner) => readReplies(parts.db, shopId, owner)));
  const inherited = Object.assign({}, ...wider.toReversed().map((kept) => kept.replies)) as AutoReplies;
  const shown = scope.scope === 'personal' ? ownOnly : (all: AutoReplies) => all;
  return { ok: true, data: { version, replies: shown(replies), inherited: shown(inherited) } };
}

/** One's own are `OWN_REPLY_KINDS` alone: what a manager has set beside them stays. */
export async function putReplies(
  parts: RepliesParts,
  { staff, from }: { staff: StaffActor; from: Origin },
  shopId: ShopId,
  scope: ReplyScope,
  { baseVersion, replies }: SaveReplies,
): Promise<Ack<RepliesAnswer>> {
  const found = await find(parts, staff, shopId, scope);
  if (!found) return refuse('not_found');
  if (!found.mayWrite) return refuse('forbidden');
  const author: Author = authorOf(staff, shopId, from);
  let all = replies;
  if (scope.scope === 'personal') {
    if (Object.keys(replies).length !== Object.keys(ownOnly(replies)).length) return refuse('forbidden');
    const kept = (await readReplies(parts.db, shopId, found.owner)).replies;
    const others = Object.entries(kept).filter(
      ([kind]) => !(OWN_REPLY_KINDS as readonly string[]).includes(kind),
    );
    all = { ...Object.fromEntries(others), ...replies };
  }
  const saved = await saveReplies({ ...parts, author }, shopId, found.owner, { baseVersion, replies: all });
  return saved.ok ? getReplies(parts, staff, shopId, scope) : saved;
}

/**
 * Makes these the next version of an owner's replies, and puts them into force.
 * @returns `conflict` when `baseVersion` is not the newest
 */
const saveReplies = async (
  parts: RepliesParts & { author: Author },
  shopId: ShopId,
  owner: ReplyOwner,
  { baseVersion, replies }: SaveReplies,
): Promise<Ack<KeptReplies>> => {
  const { db, clock, author } = parts;
  const version = baseVersion + 1;
  const saved = await db.transaction(async (tx) => {
    const before = await readReplies(tx, shopId, owner);
    if (before.version !== baseVersion) return false;
    // Of two who save on the same base at once, the key lets one in.
    const [row] = await tx
      .insert(autoReplies)
      .values({ shopId, owner, version, replies, changedAt: clock(), changedBy: author.actor.id })
      .onConflictDoNothing()
      .returning({ version: autoReplies.version });
    if (!row) return false;
    await recordOperation(tx, {
      ...author,
      shopId,
      action: 'replies.save',
      target: `replies:${owner}`,
      before: before.replies,
      after: replies,
      at: clock(),
    });
    return true;
  });
  if (!saved) return refuse('conflict');
  await putInForce(parts, shopId);
  return { ok: true, data: { version, replies } };
};
