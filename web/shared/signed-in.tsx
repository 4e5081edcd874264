import { Button, Flex, Result, Spin } from 'antd';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { me as askMe } from '../../client-sdk/auth.ts';
import type { Me, TokenPair } from '../../client-sdk/protocol/rest.ts';
import { TokenKeeper } from '../../client-sdk/token-keeper.ts';
import { toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from './failure-text.ts';
import { SignIn } from './sign-in.tsx';
import { pageTokens } from './stored-tokens.ts';

/** A person who is logged in on this page. */
export interface StaffSession {
  /** Where fenliu is: this page's own origin. */
  url: string;
  keeper: TokenKeeper;
  me: Me;
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

  const session = useMemo<StaffSession | null>(
    () => (stage.name === 'in' ? { url, keeper, me: stage.me, logOut, end } : null),
    [stage, keeper, logOut, end],
  );

  if (session) return props.children(session);
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
