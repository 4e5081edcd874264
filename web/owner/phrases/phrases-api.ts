import type {
  ImportMode,
  Phrase,
  PhraseFormat,
  PhraseImport,
  PhraseList,
  PhraseScope,
} from '../../../client-sdk/protocol/phrases.ts';
import { rest, restResponse } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

/** Quick phrases of one scope. Every call throws a `WireFailure` when it is refused. */

const at = (shopId: string, path: string) => `/v1/shops/${encodeURIComponent(shopId)}/${path}`;

export const loadPhrases = async ({ url, keeper }: StaffSession, shopId: string, scope: PhraseScope) =>
  rest<PhraseList>(url, at(shopId, 'phrase-list'), { token: await keeper.token(), query: { ...scope } });

export const savePhrases = async (
  { url, keeper }: StaffSession,
  shopId: string,
  scope: PhraseScope,
  phrases: Phrase[],
) =>
  rest<PhraseList>(url, at(shopId, 'phrase-list'), {
    method: 'PUT',
    token: await keeper.token(),
    query: { ...scope },
    json: { phrases },
  });

/** The file itself. */
export async function fetchPhraseFile(
  { url, keeper }: StaffSession,
  shopId: string,
  scope: PhraseScope,
  format: PhraseFormat,
): Promise<Blob> {
  const query = { ...scope, format };
  return (await restResponse(url, at(shopId, 'phrase-file'), { token: await keeper.token(), query })).blob();
}

export const sendPhraseFile = async (
  { url, keeper }: StaffSession,
  shopId: string,
  scope: PhraseScope,
  file: File,
  mode: ImportMode,
) =>
  rest<PhraseImport>(url, at(shopId, 'phrase-file'), {
    method: 'POST',
    token: await keeper.token(),
    query: { ...scope, format: file.name.toLowerCase().endsWith('.xml') ? 'xml' : 'csv', mode },
    bytes: file,
  });
