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
  const load = (): KeptTokens | null => {
    try {
      return JSON.parse(home.getItem(key) ?? 'null') as KeptTokens | null;
    } catch {
      return null;
    }
  };
  // A duplicated tab begins with a copy of the tokens: from then on both follow each other's refreshes.
  const copies = new BroadcastChannel(key);
  copies.onmessage = ({ data }: MessageEvent<KeptTokens>) => {
    const mine = load();
    if (mine && sessionOf(mine) === sessionOf(data)) home.setItem(key, JSON.stringify(data));
  };
  return {
    keepOnDevice(keep) {
      home = keep ? localStorage : sessionStorage;
    },
    load,
    save(tokens) {
      if (tokens) {
        home.setItem(key, JSON.stringify(tokens));
        copies.postMessage(tokens);
        return;
      }
      sessionStorage.removeItem(key);
      localStorage.removeItem(key);
    },
  };
}

/** A refresh token begins with the session it is for. */
const sessionOf = ({ refreshToken }: KeptTokens) => refreshToken.split('.')[0];
