import { visitor } from '../../../client-sdk/auth.ts';
import type { TokenProvider } from '../../../client-sdk/session-options.ts';

/** Of the browser's storage, what this needs; null where the page has none. */
export type TokenShelf = Pick<Storage, 'getItem' | 'setItem'> | null;

const keyOf = (shopId: string) => `fenliu:${shopId}:visitor`;

/** Whether this browser has talked to the shop before. */
export function hasVisited(shelf: TokenShelf, shopId: string): boolean {
  return Boolean(shelf?.getItem(keyOf(shopId)));
}

/**
 * Gives an anonymous buyer's token and keeps it in the browser, so that he stays the same buyer.
 * A refused token is shown to the server, which gives a fresh one for the same buyer or a new one.
 */
export function visitorToken(url: string, shopId: string, shelf: TokenShelf): TokenProvider {
  const key = keyOf(shopId);
  let kept: string | null = null;
  return async (refused) => {
    kept ??= shelf?.getItem(key) ?? null;
    if (kept && kept !== refused) return kept;
    try {
      kept = (await visitor(url, shopId, kept ?? undefined)).token;
    } catch (error) {
      // A token that the server no longer takes must not lock the buyer out.
      if ((error as { code?: unknown }).code !== 'unauthenticated' || !kept) throw error;
      kept = (await visitor(url, shopId)).token;
    }
    shelf?.setItem(key, kept);
    return kept;
  };
}

/** The page's localStorage, or null where the browser forbids it. */
export function browserShelf(): Storage | null {
  try {
    const shelf = globalThis.localStorage;
    shelf.getItem('fenliu');
    return shelf;
  } catch {
    return null;
  }
}

/** Whose token this is, only to keep two buyers of one browser apart; the server is who checks it. */
export function buyerOf(token: string | undefined): string {
  if (token === undefined) return 'visitor';
  try {
    const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    return String((JSON.parse(atob(claims)) as { sub?: unknown }).sub);
  } catch {
    return 'signed';
  }
}
