import { useCallback, useEffect, useRef, useState } from 'react';
import { toFailure, type WireFailure } from '../../../client-sdk/wire-failure.ts';

interface Page<Item, Place> {
  items: Item[];
  /** Where the next page begins; absent on the last. */
  next?: Place | undefined;
}

export interface Pages<Item> {
  /** Undefined until the first page is there. */
  items: Item[] | undefined;
  hasMore: boolean;
  loading: boolean;
  failure: WireFailure | undefined;
  loadMore: () => void;
  /** From the first page again. */
  reload: () => void;
}

/**
 * A list of the server that is read page by page.
 * @param load begun anew whenever the function itself changes: wrap it in `useCallback`
 */
export function usePages<Item, Place>(load: (place?: Place) => Promise<Page<Item, Place>>): Pages<Item> {
  const [state, setState] = useState<{ items?: Item[]; next?: Place | undefined; failure?: WireFailure }>({});
  const [loading, setLoading] = useState(true);
  const current = useRef(load);

  const read = useCallback(
    async (before: Item[], place?: Place) => {
      current.current = load;
      setLoading(true);
      try {
        const page = await load(place);
        if (current.current === load) setState({ items: [...before, ...page.items], next: page.next });
      } catch (thrown) {
        if (current.current === load) setState((last) => ({ ...last, failure: toFailure(thrown) }));
      }
      if (current.current === load) setLoading(false);
    },
    [load],
  );

  useEffect(() => {
    setState({});
    void read([]);
  }, [read]);

  return {
    items: state.items,
    hasMore: state.next !== undefined,
    loading,
    failure: state.failure,
    loadMore: () => void read(state.items ?? [], state.next),
    reload: () => void read([]),
  };
}
