import type { Namespace, Socket } from 'socket.io';
import { type ErrorCode, refuse, type WireError } from '../../client-sdk/protocol/errors.ts';
import { Handshake } from '../../client-sdk/protocol/events.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../client-sdk/protocol/version.ts';
import type { Logger } from '../logger.ts';
import { isOutage } from '../outage.ts';
import type { ActorOf, Authenticate, TokenKind } from '../staff/authenticate.ts';

const ProtocolVersion = Handshake.pick({ protocol: true });

/** What a socket carries once it is admitted. */
export interface SocketData<Kind extends TokenKind> {
  actor: ActorOf[Kind];
  device: Handshake['device'];
  /** Messages are limited by person, not by tab. */
  limitKey: string;
}

/**
 * Lets a socket into a namespace only with a valid token of the right kind and a protocol this server speaks.
 * A refusal reaches the client as `connect_error` with a `WireError` in `data`.
 */
export function admit<Kind extends 'buyer' | 'answering' | 'owner'>(
  namespace: Namespace,
  kind: Kind,
  authenticate: Authenticate,
  logger: Logger,
): void {
  const check = async (socket: Socket): Promise<WireError | null> => {
    // First of all: another version may say everything else in another way.
    const version = ProtocolVersion.safeParse(socket.handshake.auth);
    if (!version.success) return refuse('bad_request', { path: 'protocol' });
    if (version.data.protocol < OLDEST_PROTOCOL_VERSION) return refuse('protocol_too_old');
    if (version.data.protocol > PROTOCOL_VERSION) return refuse('protocol_too_new');
    const handshake = Handshake.safeParse(socket.handshake.auth);
    if (!handshake.success) {
      const [field] = handshake.error.issues[0]?.path ?? [];
      return field === 'device' ? refuse('bad_request', { path: field }) : refuse('unauthenticated');
    }
    const known = await authenticate(handshake.data.token, kind);
    if (!known.ok) return known;
    // It has done its work, and need not be kept for as long as the page is open.
    socket.handshake.auth = {};
    const actor: ActorOf['any'] = known.data;
    socket.data = {
      actor,
      device: handshake.data.device,
      limitKey: limitKeyOf(actor),
    };
    return null;
  };

  namespace.use((socket, next) => {
    check(socket)
      .catch((error: unknown) => {
        logger.error({ err: error, namespace: namespace.name }, 'a handshake failed');
        const code: ErrorCode = isOutage(error) ? 'unavailable' : 'internal';
        return refuse(code);
      })
      .then((refusal) =>
        next(refusal ? Object.assign(new Error(refusal.code), { data: refusal }) : undefined),
      )
      .catch(next);
  });
}

const limitKeyOf = (actor: ActorOf['any']): string => {
  if (actor.kind === 'buyer') return `${actor.shopId}:${actor.buyerId}`;
  return actor.kind === 'app' ? actor.appId : actor.personId;
};
