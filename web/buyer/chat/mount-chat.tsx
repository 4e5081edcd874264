// Each file with JSX names preact in its first line: the project's tsconfig and Vite's plugin are set
// for the two react pages, and the pragma is the one switch that both of them and the widget's build obey.
/** @jsxImportSource preact */
import { render } from 'preact';
import styles from './chat.css?inline';
import { ChatApp } from './chat-app.tsx';
import type { ChatHandle, ChatOptions } from './chat-options.ts';
import { ChatSession } from './chat-session.ts';

/** Puts the chat on the page, behind a shadow root that the page's styles do not enter. */
export function mountChat(options: ChatOptions): ChatHandle {
  const host = document.createElement('fenliu-chat');
  const root = host.attachShadow({ mode: 'open' });
  // A constructed sheet also works where the page's security policy forbids <style>.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  // Beside the body: a transformed body would carry the chat along, a replaced one would lose it.
  document.documentElement.append(host);
  // The top layer: above every z-index, and out of reach of opacity or transforms on the page's root.
  host.popover = 'manual';
  host.showPopover?.();

  const session = new ChatSession(options);
  render(<ChatApp session={session} language={options.language} />, root);

  return {
    open: () => session.open(),
    close: () => session.close(),
    lookAt: (entry, offer) => session.lookAt(entry, offer),
    remove: () => {
      session.remove();
      render(null, root);
      host.remove();
    },
  };
}
