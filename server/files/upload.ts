import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';
import type { BuyerId, ShopId } from '../../client-sdk/protocol/ids.ts';
import type { StoredFile } from '../../client-sdk/protocol/rest.ts';
import type { Clock } from '../clock.ts';
import type { NewId } from '../ids.ts';
import type { StoreDb } from '../store/open.ts';
import { files } from '../store/schema.ts';
import { detectContent } from './content-type.ts';
import { cleanFileName } from './file-name.ts';
import { newPlace } from './file-place.ts';
import { receiveBytes } from './receive-bytes.ts';

export interface UploadParts {
  db: StoreDb;
  dataDir: string;
  maxUploadBytes: number;
  clock: Clock;
  newId: NewId;
}

export interface Upload {
  shopId: ShopId;
  /** In whose conversation it may be read. */
  buyerId: BuyerId;
  uploader: { kind: 'buyer' | 'agent'; id: string };
  /** As the client calls it. */
  name: string;
  body: Readable;
}

/**
 * Takes an upload in: receive, look at it, put it in its place, remember it. Whatever goes wrong on the
 * way, nothing stays behind. Refuses with `too_large` or `unsupported_type`.
 */
export const storeUpload = async (parts: UploadParts, upload: Upload): Promise<Ack<StoredFile>> => {
  const fileId = parts.newId('f');
  const { path, partPath } = await newPlace(parts.dataDir, upload.shopId, fileId);
  try {
    const received = await receiveBytes(upload.body, partPath, parts.maxUploadBytes);
    if (received.status === 'too_large') return refuse('too_large');
    if (received.status === 'broken_off' || received.size === 0) {
      return refuse('bad_request', { reason: 'no bytes, or not all of them' });
    }
    const content = await detectContent(partPath);
    if (!content) return refuse('unsupported_type');
    await rename(partPath, path);
    const file: StoredFile = {
      fileId,
      name: cleanFileName(upload.name),
      size: received.size,
      ...content,
    };
    await remember(parts, upload, file).catch(async (error) => {
      await rm(path, { force: true });
      throw error;
    });
    return { ok: true, data: file };
  } finally {
    await rm(partPath, { force: true });
  }
};

const remember = async ({ db, clock }: UploadParts, upload: Upload, file: StoredFile): Promise<void> => {
  await db.insert(files).values({
    id: file.fileId,
    shopId: upload.shopId,
    buyerId: upload.buyerId,
    uploaderKind: upload.uploader.kind,
    uploaderId: upload.uploader.id,
    name: file.name,
    mime: file.mime,
    size: file.size,
    width: file.width,
    height: file.height,
    createdAt: clock(),
  });
};
