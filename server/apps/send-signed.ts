import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Address } from './public-address.ts';

const ANSWER_WITHIN_MS = 10_000;
/** So much of an answer is kept for the log; no more is read. */
const MAX_ANSWER_BYTES = 500;

export interface Outgoing {
  url: string;
  /** The addresses that were checked: it connects to one of these. */
  addresses: Address[];
  /** Names the event, at each try the same. */
  eventId: string;
  body: string;
  secret: string;
  now: number;
  /** ms until it is given up; 10 s where it is not said. */
  answerWithinMs?: number | undefined;
  /** Aborted when the process stops. */
  stopping: AbortSignal;
}

export type Sent = { status: 'answered'; code: number; answer: string } | { status: 'failed'; why: string };

/** `t=<seconds>,v1=<HMAC-SHA256 over "t.id.body" in hex>`. */
export const signatureOf = (secret: string, eventId: string, body: string, now: number): string => {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${eventId}.${body}`).digest('hex')}`;
};

/** One try: follows no redirect, keeps no connection, waits 10 s at most and reads little of the answer. */
export const sendSigned = ({
  url,
  addresses,
  eventId,
  body,
  secret,
  now,
  answerWithinMs = ANSWER_WITHIN_MS,
  stopping,
}: Outgoing) =>
  new Promise<Sent>((resolve) => {
    const lookup: LookupFunction = (_host, options, done) => {
      const [first] = addresses;
      if (options.all) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    };
    const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, {
      method: 'POST',
      agent: false,
      lookup,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerWithinMs)]),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'fenliu-webhook',
        'fenliu-id': eventId,
        'fenliu-signature': signatureOf(secret, eventId, body, now),
      },
    });
    request.once('error', (error: NodeJS.ErrnoException) =>
      resolve({
        status: 'failed',
        why: error.name === 'AbortError' ? 'no answer in time' : (error.code ?? error.message),
      }),
    );
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const end = () => {
        const answer = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString();
        resolve({ status: 'answered', code: response.statusCode ?? 0, answer });
        request.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= MAX_ANSWER_BYTES) end();
      });
      response.once('end', end);
      // What it answered is known, however the rest of it breaks off.
      response.once('error', end);
    });
    request.end(body);
  });
