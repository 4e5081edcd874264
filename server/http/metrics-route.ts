import type { IncomingMessage } from 'node:http';
import { Router } from 'express';
import { refuse } from '../../client-sdk/protocol/errors.ts';
import type { Metrics } from '../metrics.ts';
import { isSameSecret } from '../staff/same-secret.ts';
import { sendRefusal } from './errors.ts';

/**
 * `/metrics`, for Prometheus: who may read it tells how busy the shops are.
 * @param token asked for as a bearer token; without one only this machine may read, and none through a proxy
 */
export function createMetricsRoute(metrics: Metrics, token: string | undefined): Router {
  const router = Router();
  router.get('/metrics', async (request, response) => {
    if (
      token === undefined
        ? !isFromHere(request)
        : !isSameSecret(request.headers.authorization ?? '', `Bearer ${token}`)
    ) {
      sendRefusal(response, refuse(token === undefined ? 'forbidden' : 'unauthenticated'));
      return;
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** The other end of the connection itself: headers can say anything, but a proxy on this machine gives itself away. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers || 'x-real-ip' in headers;
  return !isForwarded && LOOPBACK.test(socket.remoteAddress ?? '');
}
