import type { KeptTokens, TokenStorage } from '../../client-sdk/token-keeper.ts';

/** Where a page keeps its tokens: until the tab closes, or on the device if its user asked for that. */
export interface PageTokens extends TokenStorage {
  /** Says where tokens are saved from now on. */
  keepOnDevice(keep: boolean): void;
}

/** Each page (`agent`, `owner`) has tokens of its own, so that one browser can be both. */
export function pageTokens(page: string): PageTokens {
  const key = `fenliu.tokens.${page}`;
  let home = localStorage.getItem(key) === null ? sessionStorage : localStorage;
  return {
    keepOnDevice(keep) {
      home = keep ? localStorage : sessionStorage;
    },
    load() {
      try {
        return JSON.parse(home.getItem(key) ?? 'null') as KeptTokens | null;
      } catch {
        return null;
      }
    },
    save(tokens) {
      if (tokens) return home.setItem(key, JSON.stringify(tokens));
      sessionStorage.removeItem(key);
      localStorage.removeItem(key);
    },
  };
}
