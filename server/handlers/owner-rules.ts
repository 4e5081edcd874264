import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { cancelDryRun, readDryRun, requestDryRun } from '../dry-run/request.ts';
import type { Handlers } from '../gateway/bind.ts';
import { authorOf } from '../records/author.ts';
import { checkRules, dropDraft, publishDraft, readDraft, saveDraft } from '../shop/rule-draft.ts';
import { goBack, listVersions, readVersion } from '../shop/rule-versions.ts';
import type { PublishParts } from '../shop/rules.ts';
import { readRules } from '../shop/setup.ts';
import { can, knowsShop } from '../staff/policy.ts';
import type { OwnerContext } from './owner.ts';

type RulesEvent = Extract<keyof typeof ownerRequests, `rules:${string}`>;
type RulesRequests = Pick<typeof ownerRequests, RulesEvent>;

/** Runs the rest for whoever may read, or change, that shop's rules; for strangers there is no such shop. */
async function as<T>(
  { staff }: OwnerContext,
  shopId: ShopId,
  action: 'rules.read' | 'rules.write',
  run: () => Promise<Ack<T>>,
): Promise<Ack<T>> {
  if (!knowsShop(staff, shopId)) return refuse('not_found');
  return can(staff, action, { shopId }) ? run() : refuse('forbidden');
}

const publishParts = ({ parts }: OwnerContext): PublishParts => ({
  ...parts,
  deliver: (shopId, effects) => parts.deliver.effects(shopId, effects),
});

const authorIn = ({ staff, from }: OwnerContext, shopId: ShopId) => authorOf(staff, shopId, from);

/** The life of a shop's rules (R18) over the owner's socket: what the REST routes do, by the same policy. */
export const ownerRulesHandlers: Handlers<OwnerContext, RulesRequests, Pick<OwnerResults, RulesEvent>> = {
  'rules:get': (context, { shopId, version }) =>
    as(context, shopId, 'rules.read', async () => {
      if (version !== undefined) return readVersion(context.parts.db, shopId, version);
      const current = await readRules(context.parts.db, shopId);
      return current ? { ok: true, data: current } : refuse('not_found');
    }),

  'rules:versions': (context, { shopId, before }) =>
    as(context, shopId, 'rules.read', async () => ({
      ok: true,
      data: await listVersions(context.parts.db, shopId, before),
    })),

  'rules:get-draft': (context, { shopId }) =>
    as(context, shopId, 'rules.read', () => readDraft(context.parts.db, shopId)),

  'rules:save-draft': (context, { shopId, ...draft }) =>
    as(context, shopId, 'rules.write', () =>
      saveDraft(context.parts, shopId, authorIn(context, shopId), draft),
    ),

  'rules:drop-draft': (context, { shopId }) =>
    as(context, shopId, 'rules.write', () => dropDraft(context.parts, shopId, authorIn(context, shopId))),

  'rules:check': (context, { shopId, rules }) =>
    as(context, shopId, 'rules.read', () => checkRules(context.parts.db, shopId, rules)),

  'rules:publish': (context, { shopId, ...publication }) =>
    as(context, shopId, 'rules.write', () =>
      publishDraft(publishParts(context), shopId, authorIn(context, shopId), publication),
    ),

  'rules:go-back': (context, { shopId, ...to }) =>
    as(context, shopId, 'rules.write', () =>
      goBack(publishParts(context), shopId, authorIn(context, shopId), to),
    ),

  'rules:dry-run': (context, { shopId, ...request }) =>
    as(context, shopId, 'rules.write', () =>
      requestDryRun(context.parts, shopId, context.staff.personId, request),
    ),

  'rules:get-dry-run': (context, { shopId, runId }) =>
    as(context, shopId, 'rules.read', () => readDryRun(context.parts.db, shopId, runId)),

  'rules:cancel-dry-run': (context, { shopId, runId }) =>
    as(context, shopId, 'rules.write', () => cancelDryRun(context.parts, shopId, runId)),
};
