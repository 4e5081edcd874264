import type { StoredFile } from './protocol/rest.ts';
import { rest, restResponse } from './rest.ts';

const filesOf = (shopId: string) => `/v1/shops/${encodeURIComponent(shopId)}/files`;

/**
 * Stores a file; send its answer as a message to show it.
 *
 * @param where Staff name the conversation.
 * @throws WireFailure `too_large`, `unsupported_type`.
 */
export function uploadFile(
  url: string,
  token: string,
  where: { shopId: string; conversationId?: string },
  bytes: Blob,
  name: string,
): Promise<StoredFile> {
  const query = { name, conversation: where.conversationId };
  return rest(url, filesOf(where.shopId), { method: 'POST', token, bytes, query });
}

/**
 * The bytes of a file. (An `<img>` cannot send the token: make an object URL of the blob.)
 *
 * @throws WireFailure `not_found` also for files one may not see.
 */
export async function fetchFile(url: string, token: string, shopId: string, fileId: string): Promise<Blob> {
  const path = `${filesOf(shopId)}/${encodeURIComponent(fileId)}`;
  return (await restResponse(url, path, { token })).blob();
}

/** The message body for a stored file. */
export function bodyOfFile(file: StoredFile) {
  const { fileId, name, mime, size } = file;
  if (file.kind === 'file') return { kind: 'file' as const, fileId, name, mime, size };
  return {
    kind: 'image' as const,
    fileId,
    name,
    mime,
    size,
    ...(file.width === undefined ? {} : { width: file.width }),
    ...(file.height === undefined ? {} : { height: file.height }),
  };
}
