import type { CloseReason } from '../../../client-sdk/protocol/closes.ts';
import type { FailureCode } from '../../../client-sdk/wire-failure.ts';
import type { TextKey } from './en-us.ts';

/** The buyer's words for an error code; what he cannot act on shares one text. */
export function errorText(code: FailureCode | CloseReason): TextKey {
  switch (code) {
    case 'rate_limited':
      return 'errorRateLimited';
    case 'too_large':
      return 'errorTooLarge';
    case 'unsupported_type':
      return 'errorUnsupportedType';
    case 'blocked':
      return 'errorBlocked';
    case 'disabled':
      return 'errorDisabled';
    case 'too_late':
      return 'errorTooLate';
    case 'overloaded':
    case 'unavailable':
    case 'too_many_connections':
      return 'errorBusy';
    case 'not_found':
      return 'errorNoShop';
    default:
      return 'errorGeneric';
  }
}
