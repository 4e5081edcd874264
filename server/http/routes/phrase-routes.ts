import { Router } from 'express';
import { z } from 'zod';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import {
  ImportMode,
  PhraseFormat,
  PhraseImport,
  PhraseList,
  PhraseScope,
} from '../../../client-sdk/protocol/phrases.ts';
import { importPhrases } from '../../shop/import-phrases.ts';
import { writePhrases } from '../../shop/phrase-files.ts';
import { listPhrases, type PhraseOwner, type PhraseParts, replacePhrases } from '../../shop/phrases.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { can } from '../../staff/policy.ts';
import { readText } from '../read-text.ts';
import { admitStaff, type StaffCaller } from './admit.ts';
import { route } from './route.ts';

export interface PhraseRoutesParts extends PhraseParts {
  authenticate: Authenticate;
}

/** As many and as long as the schema allows, in Chinese. */
const MAX_BYTES = 12_000_000;

const Shop = z.object({ shopId: ShopId });
const TYPES = { csv: 'text/csv; charset=utf-8', xml: 'application/xml; charset=utf-8' } as const;

/** Quick phrases of the shop, of a group, or one's own: as a list, and as a file both ways. */
export const phraseRoutes = (parts: PhraseRoutesParts): Router => {
  const { db } = parts;
  const routes = Router();
  const admit = admitStaff(parts.authenticate, 'phrases.read');

  /** Whose phrases the caller means, if he may read or change those. */
  const ownerOf = (
    { actor, membership }: StaffCaller,
    scope: PhraseScope,
    changes: boolean,
  ): Ack<PhraseOwner> => {
    const { shopId, agentId } = membership;
    const groupId = scope.scope === 'group' ? scope.groupId : undefined;
    const owner: PhraseOwner = scope.scope === 'personal' ? { scope: 'personal', agentId } : scope;
    if (!changes) return { ok: true, data: owner };
    const allowed = {
      shop: () => can(actor, 'phrases.write-shop', { shopId }),
      group: () => can(actor, 'phrases.write-group', { shopId, groupId }),
      personal: () => can(actor, 'phrases.write', { shopId, agentId }),
    }[scope.scope]();
    return allowed ? { ok: true, data: owner } : refuse('forbidden');
  };

  routes.get(
    '/shops/:shopId/phrase-list',
    route({
      params: Shop,
      query: PhraseScope,
      answer: PhraseList,
      admit,
      run: async ({ params: { shopId }, query, caller }) => {
        const owner = ownerOf(caller, query, false);
        return owner.ok ? { ok: true, data: { phrases: await listPhrases(db, shopId, owner.data) } } : owner;
      },
    }),
  );
  routes.put(
    '/shops/:shopId/phrase-list',
    route({
      params: Shop,
      query: PhraseScope,
      body: PhraseList,
      maxBodyBytes: MAX_BYTES,
      answer: PhraseList,
      admit,
      run: async ({ params: { shopId }, query, body, caller }) => {
        const owner = ownerOf(caller, query, true);
        if (!owner.ok) return owner;
        await replacePhrases(parts, shopId, owner.data, body.phrases, caller.author);
        return { ok: true, data: body };
      },
    }),
  );

  routes.get(
    '/shops/:shopId/phrase-file',
    route({
      params: Shop,
      query: z.intersection(PhraseScope, z.object({ format: PhraseFormat })),
      answer: { types: ['text/csv', 'application/xml'] },
      admit,
      run: async ({ params: { shopId }, query, caller }) => {
        const owner = ownerOf(caller, query, false);
        if (!owner.ok) return owner;
        const { format } = query;
        return {
          ok: true,
          data: { format, file: writePhrases(await listPhrases(db, shopId, owner.data), format) },
        };
      },
      send: ({ format, file }, response) => {
        response
          .attachment(`phrases.${format}`)
          .set({ 'Content-Type': TYPES[format], 'X-Content-Type-Options': 'nosniff' })
          .send(file);
      },
    }),
  );
  routes.post(
    '/shops/:shopId/phrase-file',
    route({
      params: Shop,
      query: z.intersection(PhraseScope, z.object({ format: PhraseFormat, mode: ImportMode.default('add') })),
      answer: PhraseImport,
      bodyTypes: ['text/csv', 'application/xml'],
      admit,
      run: async ({ params: { shopId }, query, caller, request }) => {
        const owner = ownerOf(caller, query, true);
        if (!owner.ok) return owner;
        const text = await readText(request, MAX_BYTES);
        if (!text.ok) return text;
        const { format, mode } = query;
        return importPhrases(parts, shopId, owner.data, { file: text.data, format, mode }, caller.author);
      },
    }),
  );

  return routes;
};
