import type { AlarmsPage, HandledAlarms } from './protocol/alarms.ts';
import type { OwnerRequests } from './protocol/events.ts';
import type { PayloadOf, ResultOf } from './wire.ts';
import { toFailure } from './wire-failure.ts';

type Ask = <E extends keyof OwnerRequests & string>(
  event: E,
  payload: PayloadOf<OwnerRequests, E>,
) => Promise<ResultOf<OwnerRequests, E>>;

/** What supervisors are alarmed by, within their scope: `owner.alarms`. */
export class Alarms {
  readonly #ask: Ask;
  readonly #watched = new Set<string>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Has each new alarm of a shop told by `alarm`, and whatever becomes of one by `alarms`; also before `connect`. */
  watch(shopId: string): void {
    this.#watched.add(shopId);
    // Without a line it is asked for when there is one.
    this.#ask('alarm:watch', { shopId }).catch(() => undefined);
  }

  unwatch(shopId: string): void {
    this.#watched.delete(shopId);
  }

  watches(shopId: string): boolean {
    return this.#watched.has(shopId);
  }

  /** For when the line came back. Answers the shops that are watched again, of which alarms may have been missed. */
  async resume(): Promise<string[]> {
    for (const shopId of this.#watched) {
      try {
        await this.#ask('alarm:watch', { shopId });
      } catch (thrown) {
        if (toFailure(thrown).retryable) throw thrown;
        this.#watched.delete(shopId);
      }
    }
    return [...this.#watched];
  }

  /**
   * One page of a shop's alarms. `open`: what goes on first, by severity and age. `handled`: newest first.
   *
   * @param page `cursor` of the page before; `limit` at most 100, 50 if not said.
   * @throws WireFailure `forbidden`, `not_connected`.
   */
  list(
    shopId: string,
    state: 'open' | 'handled',
    page: { cursor?: string; limit?: number } = {},
  ): Promise<AlarmsPage> {
    return this.#ask('alarm:list', { shopId, state, ...page });
  }

  /**
   * Marks alarms as handled, all of them or none; what somebody has handled already stays his.
   *
   * @param note At most 500 characters.
   * @throws WireFailure `not_found` when one is out of one's scope, `forbidden`.
   */
  handle(shopId: string, alarmIds: number[], note?: string): Promise<HandledAlarms> {
    return this.#ask('alarm:handle', { shopId, alarmIds, ...(note && { note }) });
  }
}
