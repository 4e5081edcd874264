import type { TFunction } from 'i18next';

/** What a failed call means to the reader, from the code of its `WireFailure`. */
export function sayFailure(code: string, t: TFunction): string {
  return t([`failure.codes.${code}`, 'failure.codes.internal']);
}
