import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Router } from '../../router/router.ts';
import type { Lease } from '../../router/types.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Deliver } from './deliver.ts';

/** A lease lives 10 s (P7): two renewals may fail before it ends. */
const RENEW_EVERY_MS = 3000;

export interface LeasesParts {
  router: Router;
  deliver: Deliver;
  clock: Clock;
  logger: Logger;
}

/** The leases of the agents' sockets on this gateway: they are what makes an agent reachable (R14). */
export class Leases {
  readonly #parts: LeasesParts;
  readonly #held = new Map<ShopId, Set<Lease>>();
  readonly #timer: NodeJS.Timeout;
  readonly #pending = new Set<Promise<void>>();

  constructor(parts: LeasesParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#renewAll(), RENEW_EVERY_MS);
    this.#timer.unref();
  }

  /** Opens a lease and tells what it brought: who comes in gets what waits (R6, R8). */
  async open(shopId: ShopId, lease: Lease): Promise<void> {
    const held = this.#held.get(shopId) ?? new Set();
    held.add(lease);
    this.#held.set(shopId, held);
    await this.#hold(shopId, [lease]);
  }

  /** The socket is gone; if Redis does not hear of it, the lease ends by itself. */
  drop(shopId: ShopId, lease: Lease): void {
    this.#held.get(shopId)?.delete(lease);
    if (this.#held.get(shopId)?.size === 0) this.#held.delete(shopId);
    const { router, deliver, clock, logger } = this.#parts;
    const dropping = router
      .dropLease(shopId, lease, clock())
      .then((effects) => deliver.effects(shopId, effects))
      .catch((error: unknown) => logger.warn({ err: error }, 'a lease could not be dropped'))
      .finally(() => this.#pending.delete(dropping));
    this.#pending.add(dropping);
  }

  /** Ends the renewals and waits for what is under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  #renewAll(): void {
    for (const [shopId, leases] of this.#held) {
      this.#hold(shopId, [...leases]).catch((error: unknown) =>
        this.#parts.logger.warn({ err: error }, 'leases could not be renewed'),
      );
    }
  }

  async #hold(shopId: ShopId, leases: Lease[]): Promise<void> {
    const { router, deliver, clock } = this.#parts;
    deliver.effects(shopId, await router.holdLeases(shopId, leases, clock()));
  }
}
