import { type Response, Router } from 'express';
import { z } from 'zod';
import { type Ack, refuse } from '../../../client-sdk/protocol/errors.ts';
import { ConversationId, FileId, ShopId } from '../../../client-sdk/protocol/ids.ts';
import { StoredFile } from '../../../client-sdk/protocol/rest.ts';
import type { Router as ShopRouter } from '../../../router/router.ts';
import { folderOf } from '../../files/file-place.ts';
import { type FileParts, type FoundFile, findFile } from '../../files/find-file.ts';
import { storeUpload, type Upload, type UploadParts } from '../../files/upload.ts';
import { type Actor, agentIdIn } from '../../staff/actor.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import { can } from '../../staff/policy.ts';
import type { RateLimit } from '../../staff/rate-limit.ts';
import { sendRefusal } from '../errors.ts';
import { admitToShop } from './admit.ts';
import { route } from './route.ts';

export interface FileRoutesParts extends FileParts, UploadParts {
  router: FileParts['router'] & Pick<ShopRouter, 'readConversation'>;
  authenticate: Authenticate;
  /** Uploads from one address. */
  uploadLimit: RateLimit;
}

const Shop = z.object({ shopId: ShopId });
const File = z.object({ shopId: ShopId, fileId: FileId });
const UploadQuery = z.object({
  name: z.string().min(1).max(1000),
  conversation: ConversationId.optional(),
});

/** Files of conversations, both ways behind the guard. */
export const fileRoutes = (parts: FileRoutesParts): Router => {
  const { router, authenticate, uploadLimit, maxUploadBytes, dataDir } = parts;
  const routes = Router();

  /** Whose conversation the upload is for: a buyer's own, or the one that a member of staff names and holds. */
  const placeOf = async (
    actor: Actor,
    shopId: ShopId,
    conversationId: ConversationId | undefined,
  ): Promise<Ack<Pick<Upload, 'buyerId' | 'uploader'>>> => {
    if (actor.kind === 'buyer') {
      const { buyerId } = actor;
      return { ok: true, data: { buyerId, uploader: { kind: 'buyer', id: buyerId } } };
    }
    if (conversationId === undefined) return refuse('bad_request', { path: 'conversation' });
    const conversation = await router.readConversation(shopId, conversationId);
    const agentId = agentIdIn(actor, shopId);
    if (!conversation || agentId === undefined || !can(actor, 'file.write', { shopId, ...conversation })) {
      return refuse('not_found');
    }
    return {
      ok: true,
      data: { buyerId: conversation.buyerId, uploader: { kind: 'agent', id: agentId } },
    };
  };

  routes.post(
    '/shops/:shopId/files',
    route({
      params: Shop,
      query: UploadQuery,
      bodyTypes: ['application/octet-stream'],
      answer: StoredFile,
      admit: admitToShop(authenticate),
      run: async ({ params: { shopId }, query, caller, request }) => {
        const refusal = await uploadLimit.spend(request.ip ?? '');
        if (refusal) return refusal;
        const place = await placeOf(caller, shopId, query.conversation);
        if (!place.ok) return place;
        // Said before the bytes travel, where the client tells how many there are.
        if (Number(request.get('content-length') ?? 0) > maxUploadBytes) return refuse('too_large');
        return storeUpload(parts, { shopId, ...place.data, name: query.name, body: request });
      },
    }),
  );

  routes.get(
    '/shops/:shopId/files/:fileId',
    route({
      params: File,
      answer: { types: ['application/octet-stream'] },
      admit: admitToShop(authenticate),
      run: ({ params, caller }) => findFile(parts, caller, params.shopId, params.fileId),
      send: (file, response) => sendFile(dataDir, file, response),
    }),
  );

  return routes;
};

/** Only pictures are shown in place, and nothing in a file can run, whatever it is taken for. */
const sendFile = (
  dataDir: string,
  { shopId, fileId, name, mime }: FoundFile,
  response: Response,
): Promise<void> => {
  if (mime.startsWith('image/')) response.set('Content-Disposition', 'inline');
  else response.attachment(name);
  response.set({
    'Content-Type': mime === 'text/plain' ? 'text/plain; charset=utf-8' : mime,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-site',
    'Cache-Control': 'private, max-age=86400, immutable',
  });
  return new Promise((resolve, reject) => {
    response.sendFile(fileId, { root: folderOf(dataDir, shopId), cacheControl: false }, (error) => {
      // A client that went away in the middle is no failure of ours.
      if (!error || response.headersSent) resolve();
      else if ('status' in error && error.status === 404) resolve(sendRefusal(response, refuse('not_found')));
      else reject(error);
    });
  });
};
