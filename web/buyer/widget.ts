import type { ChatHandle } from './chat/chat-options.ts';
import { mountChat } from './chat/mount-chat.tsx';
import { readScriptOptions } from './script-options.ts';

/**
 * The chat for any page, as one script:
 * `<script src="https://chat.example/widget.js" data-shop="demo"></script>`;
 * what else it may be told is in `script-options.ts`.
 */

declare global {
  interface Window {
    /** The chat of this page, for its own buttons: `fenliu.open()`. */
    fenliu?: ChatHandle;
  }
}

// Only now does `currentScript` name this script; a module or a late copy is found by its attribute.
const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src*="widget.js"][data-shop]');

function start(from: HTMLScriptElement): void {
  const options = readScriptOptions(from.dataset, {
    scriptUrl: from.src,
    page: location.pathname + location.search,
    languages: [document.documentElement.lang, ...navigator.languages],
  });
  if (!options) {
    console.error('fenliu: the script needs data-shop="…", the id of the shop.');
    return;
  }
  // A page that runs the script twice still has one chat.
  window.fenliu?.remove();
  window.fenliu = mountChat(options);
}

if (script) start(script);
