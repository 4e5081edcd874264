import type { TokenProvider } from '../../client-sdk/session-options.ts';
import { SimulatedAgent } from './agent.ts';
import { SimulatedBuyer } from './buyer.ts';
import type { RunClock } from './clock.ts';
import type { Recorder } from './history.ts';
import type { Account } from './load-shop.ts';
import type { Plan } from './plan.ts';

/** Whoever plays in a run: does what he has to when the clock runs, and writes down what happens to him. */
export interface Actor {
  /** Resolves when he has done it, or the run was stopped. */
  play(): Promise<void>;
  close(): void;
}

export interface AgentActor extends Actor {
  /** Resolves when the server knows that he is there. */
  comeIn(): Promise<void>;
}

/** Who plays, before anybody knows where. */
export interface Cast {
  buyers: {
    buyerId: string;
    name: string;
    create(connection: { url: string; token: string }, recorder: Recorder, clock: RunClock): Actor;
  }[];
  agents: {
    account: Account;
    create(
      connection: { url: string; token: TokenProvider; shopId: string },
      recorder: Recorder,
      clock: RunClock,
    ): AgentActor;
  }[];
}

/** @throws when an agent of the plan has no account */
export function castOf(plan: Plan, accounts: readonly Account[]): Cast {
  return {
    buyers: plan.buyers.map((buyer) => ({
      buyerId: buyer.buyerId,
      name: buyer.name,
      create: (connection, recorder, clock) => new SimulatedBuyer(buyer, connection, recorder, clock),
    })),
    agents: plan.agents.map((agent) => {
      const account = accounts.find(({ agentId }) => agentId === agent.agentId);
      if (!account) throw new Error(`no account for agent ${agent.agentId}`);
      return {
        account,
        create: (connection, recorder, clock) => new SimulatedAgent(agent, connection, recorder, clock),
      };
    }),
  };
}
