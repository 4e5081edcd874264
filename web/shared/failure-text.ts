import type { TFunction } from 'i18next';

/** What a failed call means to the reader, from its code; codes of our own side (`offline`) included. */
export function sayFailure(code: string, t: TFunction): string {
  return t([`failure.codes.${code}`, 'failure.codes.internal']);
}
