import type { ExportRequest } from '../../client-sdk/protocol/records.ts';
import type { Reach } from '../staff/policy.ts';

/** An export as it was ordered, with how far whoever ordered it may see. */
export interface ExportOrder extends ExportRequest {
  reach: Reach;
  masked: boolean;
}
