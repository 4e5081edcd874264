import { Button, Flex, Result, Spin } from 'antd';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { me as askMe } from '../../client-sdk/auth.ts';
import type { Me, TokenPair } from '../../client-sdk/protocol/rest.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from './failure-text.ts';
import { SignIn } from './sign-in.tsx';
import { pageTokens } from './stored-tokens.ts';

/** The log-in of a person on this page; the same object for as long as it lasts. */
export interface StaffSession {
  /** Where fenliu is: this page's own origin. */
  url: string;
  keeper: TokenKeeper;
  /** Asks anew who this is (`useMe`): he changed what he says of himself, or took over another log-in. */
  reload: () => Promise<void>;
  logOut: () => void;
  /** Back to the log-in form, which shows the text of this key: for a session that the server ended. */
  end: (textKey: string) => void;
}

type Stage =
  | { name: 'form'; notice?: string }
  | { name: 'checking' }
  | { name: 'in'; me: Me }
  | { name: 'failed'; code: string };

const url = window.location.origin;

const MeContext = createContext<Me | null>(null);

/** Who is logged in, and in which shops. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error('useMe is for parts of a page behind the log-in only');
  return me;
}

/** Shows the log-in form until somebody is logged in, then the page itself. */
export function SignedIn(props: {
  page: string;
  title: string;
  children: (session: StaffSession) => ReactNode;
}) {
  const { t } = useTranslation();
  const [storage] = useState(() => pageTokens(props.page));
  const [keeper] = useState(() => new TokenKeeper({ url, storage }));
  const [stage, setStage] = useState<Stage>(() =>
    keeper.loggedIn ? { name: 'checking' } : { name: 'form' },
  );

  useEffect(() => {
    if (stage.name !== 'checking') return;
    let gone = false;
    keeper
      .token()
      .then((token) => askMe(url, token))
      .then(
        (me) => !gone && setStage({ name: 'in', me }),
        (error) => {
          if (gone) return;
          const { code } = toFailure(error);
          if (code !== 'unauthenticated') return setStage({ name: 'failed', code });
          storage.save(null);
          setStage({ name: 'form', notice: 'signIn.ended' });
        },
      );
    return () => {
      gone = true;
    };
  }, [stage, keeper, storage]);

  const signedIn = (tokens: TokenPair, keepOnDevice: boolean) => {
    storage.keepOnDevice(keepOnDevice);
    storage.save({ ...tokens, expiresAt: Date.now() + tokens.expiresInSec * 1000 });
    setStage({ name: 'checking' });
  };

  const end = useCallback(
    (textKey: string) => {
      storage.save(null);
      setStage({ name: 'form', notice: textKey });
    },
    [storage],
  );
  const logOut = useCallback(() => {
    // The server may be out of reach; this device forgets the session all the same.
    void keeper.logout().catch(() => undefined);
    setStage({ name: 'form' });
  }, [keeper]);

  const reload = useCallback(async () => {
    const me = await askMe(url, await keeper.token());
    setStage((before) => (before.name === 'in' ? { name: 'in', me } : before));
  }, [keeper]);

  const session = useMemo<StaffSession>(
    () => ({ url, keeper, reload, logOut, end }),
    [keeper, reload, logOut, end],
  );

  if (stage.name === 'in') return <MeContext value={stage.me}>{props.children(session)}</MeContext>;
  switch (stage.name) {
    case 'failed':
      return (
        <Result
          status="warning"
          title={sayFailure(stage.code, t)}
          extra={<Button onClick={() => setStage({ name: 'checking' })}>{t('failure.retry')}</Button>}
        />
      );
    case 'form':
      return <SignIn title={props.title} notice={stage.notice && t(stage.notice)} onSignedIn={signedIn} />;
    default:
      return (
        <Flex align="center" justify="center" style={{ minHeight: '100dvh' }}>
          <Spin size="large" />
        </Flex>
      );
  }
}
