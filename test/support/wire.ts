import { SignJWT } from 'jose';
import { io, type Socket } from 'socket.io-client';
import type { Ack, WireError } from '../../client-sdk/protocol/errors.ts';
import { PROTOCOL_VERSION } from '../../client-sdk/protocol/version.ts';
import type { TestPerson, TestShop } from './shop.ts';

/** A plain Socket.IO client, without the SDK: what somebody who reads only the wire page would write. */
export interface WireClient {
  socket: Socket;
  /** Every event so far, oldest first. */
  events: { name: string; data: Record<string, unknown> }[];
  ask<T = Record<string, unknown>>(event: string, payload?: unknown): Promise<Ack<T>>;
  close(): void;
}

/** A buyer's token, as the shop's own back end signs it. */
export function signBuyerToken(
  shop: Pick<TestShop, 'shopId' | 'secret'>,
  buyerId: string,
  name = `买家 ${buyerId}`,
): Promise<string> {
  return new SignJWT({ shop: shop.shopId, name })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(buyerId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(shop.secret));
}

/** Logs a member of staff in and returns his access token. */
export async function logIn(url: string, { login, password }: TestPerson): Promise<string> {
  const response = await fetch(`${url}/v1/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  const { accessToken } = (await response.json()) as { accessToken: string };
  return accessToken;
}

/** Connects, or throws the coded refusal. */
export async function connectWire(
  url: string,
  namespace: '/buyer' | '/agent' | '/owner',
  auth: Record<string, unknown>,
  transports: ('websocket' | 'polling')[] = ['websocket'],
): Promise<WireClient> {
  const socket = io(url + namespace, {
    auth: { protocol: PROTOCOL_VERSION, ...auth },
    transports,
    reconnection: false,
    forceNew: true,
  });
  const events: WireClient['events'] = [];
  socket.onAny((name: string, data: Record<string, unknown>) => events.push({ name, data }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error & { data?: WireError }) => {
      socket.close();
      reject(error.data ?? error);
    });
  });
  return {
    socket,
    events,
    ask: (event, payload = {}) => socket.timeout(5000).emitWithAck(event, payload),
    close: () => socket.close(),
  };
}
