import { Router } from 'express';
import { z } from 'zod';
import { refuse } from '../../../client-sdk/protocol/errors.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import {
  CheckAnswer,
  CheckRequest,
  DifferencesAnswer,
  DifferencesQuery,
  DraftAnswer,
  DraftRequest,
  DryRun,
  DryRunRequest,
  GoBackRequest,
  PublishRequest,
  RulesAnswer,
  RulesRequest,
  RuleVersionsAnswer,
  RunId,
  VersionsQuery,
} from '../../../client-sdk/protocol/rest.ts';
import { listDifferences } from '../../dry-run/differences.ts';
import { cancelDryRun, type DryRunRequestParts, readDryRun, requestDryRun } from '../../dry-run/request.ts';
import { checkRules, dropDraft, publishDraft, readDraft, saveDraft } from '../../shop/rule-draft.ts';
import { goBack, listVersions, readVersion } from '../../shop/rule-versions.ts';
import { type PublishParts, publishRules } from '../../shop/rules.ts';
import { readRules } from '../../shop/setup.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { admitReader, admitStaff } from './admit.ts';
import { route } from './route.ts';

export interface RulesRoutesParts extends PublishParts, DryRunRequestParts {
  authenticate: Authenticate;
}

/** Thousands of agents fit. */
const maxBodyBytes = 2_000_000;

const Shop = z.object({ shopId: ShopId });
const Version = Shop.extend({ version: z.coerce.number().int().min(1) });
const Run = Shop.extend({ runId: RunId });

/** The life of a shop's rules (R18): versions, draft, check, publish, go back, dry run. */
export const rulesRoutes = (parts: RulesRoutesParts): Router => {
  const { db } = parts;
  const routes = Router();
  const toRead = admitReader(parts.authenticate, 'rules.read');
  const toWrite = admitStaff(parts.authenticate, 'rules.write');
  const at = (rest: string) => `/shops/:shopId/rules${rest}`;

  routes.get(
    at(''),
    route({
      params: Shop,
      answer: RulesAnswer,
      admit: toRead,
      run: async ({ params }) => {
        const current = await readRules(db, params.shopId);
        return current ? { ok: true, data: current } : refuse('not_found');
      },
    }),
  );
  routes.put(
    at(''),
    route({
      params: Shop,
      body: RulesRequest,
      maxBodyBytes,
      answer: RulesAnswer,
      refuses: ['conflict'],
      admit: toWrite,
      run: ({ params, body, caller }) => publishRules(parts, params.shopId, caller.author, body),
    }),
  );

  routes.get(
    at('/versions'),
    route({
      params: Shop,
      query: VersionsQuery,
      answer: RuleVersionsAnswer,
      admit: toRead,
      run: async ({ params, query }) => ({
        ok: true,
        data: await listVersions(db, params.shopId, query.before),
      }),
    }),
  );
  routes.get(
    at('/versions/:version'),
    route({
      params: Version,
      answer: RulesAnswer,
      admit: toRead,
      run: ({ params: { shopId, version } }) => readVersion(db, shopId, version),
    }),
  );

  routes.get(
    at('/draft'),
    route({
      params: Shop,
      answer: DraftAnswer,
      admit: toRead,
      run: ({ params }) => readDraft(db, params.shopId),
    }),
  );
  routes.put(
    at('/draft'),
    route({
      params: Shop,
      body: DraftRequest,
      maxBodyBytes,
      answer: DraftAnswer,
      refuses: ['conflict'],
      admit: toWrite,
      run: ({ params, body, caller }) => saveDraft(parts, params.shopId, caller.author, body),
    }),
  );
  routes.delete(
    at('/draft'),
    route({
      params: Shop,
      answer: null,
      admit: toWrite,
      run: ({ params, caller }) => dropDraft(parts, params.shopId, caller.author),
    }),
  );
  routes.post(
    at('/check'),
    route({
      params: Shop,
      body: CheckRequest,
      maxBodyBytes,
      answer: CheckAnswer,
      cost: 5,
      admit: toRead,
      run: ({ params, body }) => checkRules(db, params.shopId, body.rules),
    }),
  );
  routes.post(
    at('/publish'),
    route({
      params: Shop,
      body: PublishRequest,
      maxBodyBytes,
      answer: RulesAnswer,
      refuses: ['conflict'],
      admit: toWrite,
      run: ({ params, body, caller }) => publishDraft(parts, params.shopId, caller.author, body),
    }),
  );
  routes.post(
    at('/go-back'),
    route({
      params: Shop,
      body: GoBackRequest,
      answer: RulesAnswer,
      refuses: ['conflict'],
      admit: toWrite,
      run: ({ params, body, caller }) => goBack(parts, params.shopId, caller.author, body),
    }),
  );

  routes.post(
    at('/dry-run'),
    route({
      params: Shop,
      body: DryRunRequest,
      maxBodyBytes,
      answer: DryRun,
      cost: 25,
      admit: toWrite,
      run: ({ params, body, caller }) => requestDryRun(parts, params.shopId, caller.actor.personId, body),
    }),
  );
  routes.get(
    at('/dry-run'),
    route({
      params: Shop,
      answer: DryRun,
      admit: toRead,
      run: ({ params }) => readDryRun(db, params.shopId),
    }),
  );
  routes.get(
    at('/dry-run/:runId'),
    route({
      params: Run,
      answer: DryRun,
      admit: toRead,
      run: ({ params: { shopId, runId } }) => readDryRun(db, shopId, runId),
    }),
  );
  routes.get(
    at('/dry-run/:runId/differences'),
    route({
      params: Run,
      query: DifferencesQuery,
      answer: DifferencesAnswer,
      admit: toRead,
      run: ({ params: { shopId, runId }, query }) => listDifferences(db, shopId, runId, query),
    }),
  );
  routes.delete(
    at('/dry-run/:runId'),
    route({
      params: Run,
      answer: DryRun,
      admit: toWrite,
      run: ({ params: { shopId, runId } }) => cancelDryRun(parts, shopId, runId),
    }),
  );

  return routes;
};
