/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { BuyerSnapshot } from '../../../client-sdk/buyer-client.ts';
import type { Light } from '../../../client-sdk/protocol/models.ts';
import type { TextKey } from '../language/en-us.ts';
import { dayHeading, sameDay } from '../language/format.ts';
import type { ChatSession } from './chat-session.ts';
import { DownIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';
import { joins } from './line-facts.ts';
import { MessageRow } from './message-row.tsx';
import { useNow } from './use-chat.ts';

const GREETINGS: Record<Light, TextKey> = {
  online: 'greetingOnline',
  no_seats: 'greetingNoSeats',
  offline: 'greetingOffline',
  disabled: 'greetingDisabled',
};

/** So close to the end counts as being there. */
const NEAR_END_PX = 60;

/** The talk, oldest first. It stays at its end, unless the reader has gone up. */
export function MessageList({ session, snapshot }: { session: ChatSession; snapshot: BuyerSnapshot }) {
  const language = useLanguage();
  const { say } = language;
  const { lines, conversation, light, agentTyping } = snapshot;
  const online = snapshot.connection.status === 'online';
  const now = useNow(10_000);
  const list = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ firstKey: '', height: 0 });
  const [unseen, setUnseen] = useState(false);
  const [loading, setLoading] = useState(false);

  const firstKey = lines[0]?.key ?? '';
  const lastKey = lines.at(-1)?.key ?? '';

  const seen = () => {
    setUnseen(false);
    if (conversation && !document.hidden) session.markRead(conversation.lastSeq);
  };

  const toEnd = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };

  // Older lines go in above without moving what is being read; newer ones are followed at the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these keys stand for the list's content
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const grown = box.scrollHeight - before.current.height;
    if (atEnd.current) toEnd();
    else if (before.current.firstKey !== firstKey) box.scrollTop += grown;
    before.current = { firstKey, height: box.scrollHeight };
  }, [firstKey, lastKey, lines.length, agentTyping]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new decides, not the functions
  useEffect(() => {
    const mine = lines.at(-1)?.status !== 'sent';
    if (mine && !atEnd.current) {
      atEnd.current = true;
      toEnd();
    }
    if (atEnd.current) seen();
    else if (lastKey) setUnseen(true);
  }, [lastKey, conversation?.lastSeq]);

  // Pictures grow when they arrive, and a keyboard on a phone makes the list shorter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the life of the list
  useEffect(() => {
    const box = list.current;
    if (!box) return;
    const follow = () => atEnd.current && toEnd();
    const sizes = new ResizeObserver(follow);
    sizes.observe(box);
    box.addEventListener('load', follow, true);
    return () => {
      sizes.disconnect();
      box.removeEventListener('load', follow, true);
    };
  }, []);

  useEffect(() => {
    const back = () => atEnd.current && seen();
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  });

  const loadOlder = async () => {
    if (loading) return;
    setLoading(true);
    await session.loadHistory();
    setLoading(false);
  };

  // What is left of the first screen is filled from earlier talks; a new buyer has none.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new decides, not the functions
  useEffect(() => {
    const box = list.current;
    const hasRoom = box !== null && box.scrollHeight <= box.clientHeight;
    if (hasRoom && online && lines.length > 0 && snapshot.moreHistory) void loadOlder();
  }, [online, lines.length, snapshot.moreHistory]);

  const onScroll = () => {
    const box = list.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    if (atEnd.current) seen();
    if (box.scrollTop < 30 && !atEnd.current && online && snapshot.moreHistory) void loadOlder();
  };

  return (
    <div class="list-frame">
      <section
        class="list"
        ref={list}
        onScroll={onScroll}
        aria-label={say('messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only a keyboard must be able to scroll
        tabIndex={0}
      >
        {lines.length > 0 && online && snapshot.moreHistory && (
          <button type="button" class="link older" disabled={loading} onClick={() => void loadOlder()}>
            {say(loading ? 'loadingOlder' : 'loadOlder')}
          </button>
        )}
        {lines.length === 0 && light && <p class="quiet greeting">{say(GREETINGS[light])}</p>}
        {lines.map((line, index) => {
          const previous = lines[index - 1];
          const newDay = !previous || !sameDay(previous.at, line.at);
          return (
            <div key={line.key}>
              {newDay && <p class="quiet">{dayHeading(language, line.at, now)}</p>}
              <MessageRow
                session={session}
                line={line}
                conversation={conversation}
                joined={joins(previous, line)}
                last={!joins(line, lines[index + 1])}
                now={now}
              />
            </div>
          );
        })}
        {agentTyping && (
          <p class="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {conversation?.agent ? say('typing', { agent: conversation.agent.name }) : say('someoneTyping')}
          </p>
        )}
      </section>
      {unseen && (
        <button
          type="button"
          class="to-newest"
          onClick={() => {
            atEnd.current = true;
            toEnd();
            seen();
          }}
        >
          <DownIcon />
          {say('newMessages')}
        </button>
      )}
    </div>
  );
}
