import { refuse } from '../../client-sdk/protocol/errors.ts';
import type { OwnerResults, ownerRequests } from '../../client-sdk/protocol/events.ts';
import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import { listDifferences } from '../dry-run/differences.ts';
import { cancelDryRun, readDryRun, requestDryRun } from '../dry-run/request.ts';
import type { Handlers } from '../gateway/bind.ts';
import { authorOf } from '../records/author.ts';
import { checkRules, dropDraft, publishDraft, readDraft, saveDraft } from '../shop/rule-draft.ts';
import { goBack, listVersions, readVersion } from '../shop/rule-versions.ts';
import type { PublishParts } from '../shop/rules.ts';
import { readRules } from '../shop/setup.ts';
import { as, type OwnerContext } from './owner-context.ts';

type RulesEvent = Extract<keyof typeof ownerRequests, `rules:${string}`>;
type RulesRequests = Pick<typeof ownerRequests, RulesEvent>;

const publishParts = ({ parts }: OwnerContext): PublishParts => ({
  ...parts,
  deliver: (shopId, effects) => parts.deliver.effects(shopId, effects),
});

const authorIn = ({ staff, from }: OwnerContext, shopId: ShopId) => authorOf(staff, shopId, from);

/** The life of a shop's rules (R18) over the owner's socket: what the REST routes do, by the same policy. */
export const ownerRulesHandlers: Handlers<OwnerContext, RulesRequests, Pick<OwnerResults, RulesEvent>> = {
  'rules:get': (context, { shopId, version }) =>
    as(context, 'rules.read', { shopId }, async () => {
      if (version !== undefined) return readVersion(context.parts.db, shopId, version);
      const current = await readRules(context.parts.db, shopId);
      return current ? { ok: true, data: current } : refuse('not_found');
    }),

  'rules:versions': (context, { shopId, before }) =>
    as(context, 'rules.read', { shopId }, async () => ({
      ok: true,
      data: await listVersions(context.parts.db, shopId, before),
    })),

  'rules:get-draft': (context, { shopId }) =>
    as(context, 'rules.read', { shopId }, () => readDraft(context.parts.db, shopId)),

  'rules:save-draft': (context, { shopId, ...draft }) =>
    as(context, 'rules.write', { shopId }, () =>
      saveDraft(context.parts, shopId, authorIn(context, shopId), draft),
    ),

  'rules:drop-draft': (context, { shopId }) =>
    as(context, 'rules.write', { shopId }, () => dropDraft(context.parts, shopId, authorIn(context, shopId))),

  'rules:check': (context, { shopId, rules }) =>
    as(context, 'rules.read', { shopId }, () => checkRules(context.parts.db, shopId, rules)),

  'rules:publish': (context, { shopId, ...publication }) =>
    as(context, 'rules.write', { shopId }, () =>
      publishDraft(publishParts(context), shopId, authorIn(context, shopId), publication),
    ),

  'rules:go-back': (context, { shopId, ...to }) =>
    as(context, 'rules.write', { shopId }, () =>
      goBack(publishParts(context), shopId, authorIn(context, shopId), to),
    ),

  'rules:dry-run': (context, { shopId, ...request }) =>
    as(context, 'rules.write', { shopId }, () =>
      requestDryRun(context.parts, shopId, context.staff.personId, request),
    ),

  'rules:get-dry-run': (context, { shopId, runId }) =>
    as(context, 'rules.read', { shopId }, () => readDryRun(context.parts.db, shopId, runId)),

  'rules:cancel-dry-run': (context, { shopId, runId }) =>
    as(context, 'rules.write', { shopId }, () => cancelDryRun(context.parts, shopId, runId)),

  'rules:list-differences': (context, { shopId, runId, ...query }) =>
    as(context, 'rules.read', { shopId }, () => listDifferences(context.parts.db, shopId, runId, query)),
};
