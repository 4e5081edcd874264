import type { ShopId } from '../../client-sdk/protocol/ids.ts';
import type { Logger } from '../logger.ts';
import { isOutage } from '../outage.ts';
import type { JobName } from './catalog.ts';

/** A store that is away passes by itself: the job comes again. Anything else is a bug. */
export function reportFailure(
  logger: Logger,
  job: JobName,
  shopId: ShopId | undefined,
  error: unknown,
): void {
  if (isOutage(error)) logger.warn({ job, shopId, err: error }, 'a job waits for a store to be back');
  else logger.error({ job, shopId, err: error }, 'a job failed');
}
