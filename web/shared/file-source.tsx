import { createContext, type PropsWithChildren, useContext, useEffect, useState } from 'react';

/** Fetches a file's bytes with the reader's token; throws when they cannot be had. */
export type FileSource = (fileId: string) => Promise<Blob>;

const Source = createContext<FileSource>(() => Promise.reject(new Error('no file source')));

/** Gives the messages below it the way to fetch their files. */
export function FileSourceProvider({ load, children }: PropsWithChildren<{ load: FileSource }>) {
  return <Source value={load}>{children}</Source>;
}

/** Fetches a file when asked, not before. */
export function useFileSource(): FileSource {
  return useContext(Source);
}

export type FileUrl =
  | { status: 'loading' }
  | { status: 'ready'; url: string }
  | { status: 'failed'; retry: () => void };

/** The file as an object URL, given back to the browser when no longer shown. */
export function useFileUrl(fileId: string): FileUrl {
  const load = useFileSource();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ status: 'loading' | 'failed' } | { status: 'ready'; url: string }>({
    status: 'loading',
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads again
  useEffect(() => {
    let url: string | undefined;
    let gone = false;
    setState({ status: 'loading' });
    load(fileId).then(
      (blob) => {
        if (gone) return;
        url = URL.createObjectURL(blob);
        setState({ status: 'ready', url });
      },
      () => !gone && setState({ status: 'failed' }),
    );
    return () => {
      gone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [fileId, load, attempt]);
  if (state.status !== 'failed') return state as FileUrl;
  return { status: 'failed', retry: () => setAttempt(attempt + 1) };
}
