import type { Request } from 'express';
import { type Ack, refuse } from '../../client-sdk/protocol/errors.ts';

/** The body of a request as text: UTF-8, or else what Chinese spreadsheets write. `too_large` beyond the limit. */
export async function readText(request: Request, maxBytes: number): Promise<Ack<string>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return refuse('too_large');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  try {
    return { ok: true, data: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: true, data: new TextDecoder('gb18030').decode(bytes) };
  }
}
