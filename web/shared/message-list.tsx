import { DownOutlined } from '@ant-design/icons';
import { Badge, Button, Empty, Spin } from 'antd';
import { type ReactNode, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ListProps, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import './messages.css';
import { NEAR_END_PX, stayAtEnd } from './stay-at-end.ts';

// Virtuoso counts from a first index; it goes down as older items come in above, and must stay positive.
const FIRST_INDEX = 1_000_000_000;

export interface MessageListProps<Item> {
  /** Oldest first. Give the list a `key` for each conversation. */
  items: readonly Item[];
  /** Must stay the same while a message goes from sending to sent. */
  itemKey: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  /** True while older messages can be asked for. */
  more: boolean;
  loadOlder: () => Promise<unknown>;
}

/** A long conversation: stays at its newest message, and asks for older ones when read upwards. */
export function MessageList<Item>({ items, itemKey, renderItem, more, loadOlder }: MessageListProps<Item>) {
  const { t } = useTranslation();
  const list = useRef<VirtuosoHandle>(null);
  const [atBottom, setAtBottom] = useState(true);
  const [seenKey, setSeenKey] = useState<string>();
  const [loading, setLoading] = useState(false);
  const before = useRef({ firstKey: '', firstIndex: FIRST_INDEX });

  const firstIndex = useMemo(() => {
    const first = items[0];
    const { firstKey, firstIndex: index } = before.current;
    if (first !== undefined && itemKey(first) !== firstKey) {
      const added = firstKey === '' ? 0 : items.findIndex((item) => itemKey(item) === firstKey);
      before.current = { firstKey: itemKey(first), firstIndex: added > 0 ? index - added : index };
    }
    return before.current.firstIndex;
  }, [items, itemKey]);

  const last = items.at(-1);
  const lastKey = last === undefined ? undefined : itemKey(last);
  if (atBottom && seenKey !== lastKey) setSeenKey(lastKey);

  const askOlder = () => {
    if (!more || loading) return;
    setLoading(true);
    void loadOlder()
      .catch(() => undefined)
      .finally(() => setLoading(false));
  };

  return (
    <section className="message-list" aria-label={t('message.list')}>
      <Virtuoso
        ref={list}
        style={{ height: '100%' }}
        data={items}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={{ index: 'LAST', align: 'end' }}
        computeItemKey={(_, item) => itemKey(item)}
        itemContent={(_, item) => renderItem(item)}
        atBottomThreshold={NEAR_END_PX}
        atBottomStateChange={setAtBottom}
        startReached={askOlder}
        increaseViewportBy={200}
        alignToBottom
        context={{ loading, more, askOlder, empty: items.length === 0 }}
        components={LIST_PARTS}
      />
      {!atBottom && (
        <div className="message-list-newest">
          <Badge dot={seenKey !== lastKey}>
            <Button
              shape="circle"
              icon={<DownOutlined />}
              aria-label={t(seenKey === lastKey ? 'message.toNewest' : 'message.newBelow')}
              onClick={() => list.current?.scrollToIndex({ index: 'LAST', align: 'end' })}
            />
          </Badge>
        </div>
      )}
    </section>
  );
}

interface ListContext {
  loading: boolean;
  more: boolean;
  askOlder: () => void;
  empty: boolean;
}

function ListTop({ context }: { context: ListContext }) {
  const { t } = useTranslation();
  if (context.empty && !context.more) return null;
  return (
    <div className="message-list-top">
      {context.loading ? (
        <>
          <Spin size="small" /> {t('message.loadingOlder')}
        </>
      ) : context.more ? (
        <Button size="small" type="link" onClick={context.askOlder}>
          {t('message.loadOlder')}
        </Button>
      ) : (
        t('message.noOlder')
      )}
    </div>
  );
}

function ListEmpty() {
  const { t } = useTranslation();
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('message.none')} style={{ marginTop: 80 }} />
  );
}

/** Virtuoso's own way to follow loses the end when more comes while it is still scrolling. */
function ListItems({ ref, children, style, 'data-testid': testId }: ListProps) {
  const items = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => items.current as HTMLDivElement);
  useLayoutEffect(() => {
    const box = items.current?.closest<HTMLElement>('[data-virtuoso-scroller]');
    return items.current && box ? stayAtEnd(box, items.current) : undefined;
  }, []);
  return (
    <div ref={items} style={style} data-testid={testId}>
      {children}
    </div>
  );
}

const LIST_PARTS = { Header: ListTop, List: ListItems, EmptyPlaceholder: ListEmpty };
