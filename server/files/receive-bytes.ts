import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

class TooLarge extends Error {}

/** Lets through at most `limitBytes`. */
const limited = (limitBytes: number): Transform => {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limitBytes) done(new TooLarge());
      else done(null, chunk);
    },
  });
};

export type ReceiveResult =
  | { status: 'ok'; size: number }
  | { status: 'too_large' }
  | { status: 'broken_off' };

/**
 * Writes what a client sends to a new file, never holding more than a chunk of it in memory.
 * The caller removes the file unless the status is `ok`.
 */
export const receiveBytes = async (
  body: Readable,
  path: string,
  limitBytes: number,
): Promise<ReceiveResult> => {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  try {
    // The body is read as an iterable that is left standing, so that the refusal can still be answered.
    await pipeline(body.iterator({ destroyOnReturn: false }), limited(limitBytes), file);
    return { status: 'ok', size: file.bytesWritten };
  } catch (error) {
    if (error instanceof TooLarge) return { status: 'too_large' };
    if (body.destroyed || body.readableAborted) return { status: 'broken_off' };
    throw error;
  }
};
