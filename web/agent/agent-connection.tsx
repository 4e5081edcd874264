import {
  createContext,
  type PropsWithChildren,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { AgentClient, type AgentSnapshot } from '../../client-sdk/agent-client.ts';
import type { StaffSession } from '../shared/signed-in.tsx';

interface Connected {
  client: AgentClient;
  session: StaffSession;
}

const Connection = createContext<Connected | null>(null);

/** After these, a new log-in is the only way on. */
const SESSION_OVER = new Set(['unauthenticated', 'token_expired', 'session_revoked', 'account_frozen']);

const isPhone = () => window.matchMedia('(pointer: coarse) and (max-width: 719px)').matches;

/** Keeps one agent client for the session, and closes it with the page. */
export function AgentConnection({ session, children }: PropsWithChildren<{ session: StaffSession }>) {
  const [connected, setConnected] = useState<Connected | null>(null);
  useEffect(() => {
    const client = new AgentClient({
      url: session.url,
      token: session.keeper.token,
      device: isPhone() ? 'mobile' : 'desktop',
    });
    client.on('state', (state) => {
      if (state.status !== 'closed' || !SESSION_OVER.has(state.reason)) return;
      session.end(state.reason === 'account_frozen' ? 'connection.closed.account_frozen' : 'signIn.ended');
    });
    client.connect();
    setConnected({ client, session });
    return () => client.close();
  }, [session]);
  return connected && <Connection value={connected}>{children}</Connection>;
}

function useConnected(): Connected {
  const connected = useContext(Connection);
  if (!connected) throw new Error('outside of AgentConnection');
  return connected;
}

/** The client, for calls. */
export function useAgentClient(): AgentClient {
  return useConnected().client;
}

/** Who is logged in, and the way out. */
export function useStaffSession(): StaffSession {
  return useConnected().session;
}

/**
 * A part of what the client knows; renders again only when that part is another one.
 *
 * @param take Must give the same object for the same snapshot: a part of it, or a plain value.
 */
export function useAgentPart<T>(take: (snapshot: AgentSnapshot, client: AgentClient) => T): T {
  const { client } = useConnected();
  return useSyncExternalStore(client.subscribe, () => take(client.getSnapshot(), client));
}
