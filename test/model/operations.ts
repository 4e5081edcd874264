import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentState, Device, Entry } from '../../client-sdk/protocol/models.ts';
import type { Router } from '../../router/router.ts';
import type { ShopSetup } from '../../router/types.ts';
import * as model from './model-events.ts';
import type { ModelConversation, ModelShop } from './model-shop.ts';

/** One call of the router and its twin in the model; both answer in the same words. */
export interface Operation {
  name: string;
  /** The conversation that it opens, if it opens one. */
  opens?: string;
  real(router: Router, shopId: string): Promise<unknown>;
  model(shop: ModelShop): unknown;
}

/** A sweep that finds no end is a fault. */
const MAX_PASSES = 50;

const clientIdOf = (n: number) => `m${n}`;

/** Id of the conversation that step `n` opens, if it opens one. */
export const newIdOf = (n: number) => `c${String(n).padStart(4, '0')}`;

export function buyerWrites(
  shop: ModelShop,
  n: number,
  message: { buyerId: string; entry: Entry; text: string },
): Operation {
  const { buyerId, entry, text } = message;
  const { now } = shop;
  const newConversationId = newIdOf(n);
  return {
    name: `${buyerId} writes “${text}” ${JSON.stringify(entry)}`,
    opens: newConversationId,
    async real(router, shopId) {
      const result = await router.acceptMessage(
        shopId,
        {
          sender: 'buyer',
          buyerId,
          buyerName: buyerId,
          clientId: clientIdOf(n),
          body: { kind: 'text', text },
          entry,
          newConversationId,
        },
        now,
      );
      if (!('message' in result)) return { status: result.status };
      const { conversationId, seq } = result.message;
      return { status: result.status, conversationId, seq };
    },
    model: (copy) => model.buyerWrites(copy, buyerId, newConversationId, entry, text),
  };
}

export function route(shop: ModelShop, conversationId: string, cause: 'arrival' | 'sweep'): Operation {
  const { now } = shop;
  return {
    name: `route ${conversationId}`,
    real: async (router, shopId) =>
      (await router.routeConversation(shopId, conversationId, cause, now)).status,
    model: (copy) => model.route(copy, conversationId),
  };
}

export function agentWrites(
  shop: ModelShop,
  n: number,
  { conversationId, agentId, epoch }: { conversationId: string; agentId: string; epoch: number },
): Operation {
  const { now } = shop;
  return {
    name: `${agentId} writes to ${conversationId} under epoch ${epoch}`,
    async real(router, shopId) {
      const result = await router.acceptMessage(
        shopId,
        {
          sender: 'agent',
          agentId,
          conversationId,
          epoch,
          clientId: clientIdOf(n),
          body: { kind: 'text', text: 'reply' },
          agentName: agentId,
        },
        now,
      );
      return 'message' in result
        ? { status: result.status, seq: result.message.seq }
        : { status: result.status };
    },
    model: (copy) => model.agentWrites(copy, conversationId, agentId, epoch),
  };
}

export function buyerReceives(
  shop: ModelShop,
  { conversationId, buyerId, seq }: ModelConversation,
): Operation {
  const { now } = shop;
  return {
    name: `${buyerId} receives up to ${conversationId}/${seq}`,
    real: async (router, shopId) => {
      const cursor = { conversationId, side: 'buyer', id: buyerId, delivered: seq } as const;
      return (await router.moveCursor(shopId, cursor, now)).status;
    },
    model: (copy) => {
      model.buyerReceives(copy, conversationId, seq);
      return 'ok';
    },
  };
}

export function close(
  shop: ModelShop,
  conversationId: string,
  by:
    | { kind: 'buyer'; buyerId: string }
    | { kind: 'shop' }
    | { kind: 'agent'; agentId: string; epoch: number },
): Operation {
  const { now } = shop;
  const actorId = by.kind === 'agent' ? by.agentId : by.kind === 'buyer' ? by.buyerId : '';
  const epoch = by.kind === 'agent' ? { epoch: by.epoch } : {};
  return {
    name: `${by.kind} closes ${conversationId}`,
    real: async (router, shopId) =>
      (await router.closeConversation(shopId, { conversationId, by: by.kind, actorId, ...epoch }, now))
        .status,
    model: (copy) => model.close(copy, conversationId, by),
  };
}

export function transfer(
  shop: ModelShop,
  { conversationId, agentId, epoch }: { conversationId: string; agentId: string; epoch: number },
  to: TransferTarget,
): Operation {
  const { now } = shop;
  return {
    name: `${agentId} transfers ${conversationId} to ${JSON.stringify(to)}`,
    real: async (router, shopId) => {
      const call = { conversationId, agentId, agentName: agentId, epoch, to, note: 'please' };
      return (await router.transferConversation(shopId, call, now)).status;
    },
    model: (copy) => model.transfer(copy, conversationId, agentId, epoch, to),
  };
}

export function wake(shop: ModelShop, conversationId: string): Operation {
  const { now } = shop;
  return {
    name: `${conversationId} wakes`,
    real: async (router, shopId) => {
      await router.wakeConversation(shopId, conversationId, now);
      return 'ok';
    },
    model: (copy) => {
      model.wakeUp(copy, conversationId);
      return 'ok';
    },
  };
}

export function claim(shop: ModelShop, conversationId: string, agentId: string): Operation {
  const { now } = shop;
  return {
    name: `${agentId} claims ${conversationId}`,
    real: async (router, shopId) =>
      (await router.claimConversation(shopId, conversationId, agentId, now)).status,
    model: (copy) => model.claim(copy, conversationId, agentId),
  };
}

export function noteBuyer(
  shop: ModelShop,
  buyer: { buyerId: string; blocked: boolean; dedicatedAgentId: string | null },
): Operation {
  const { now } = shop;
  return {
    name: `noted ${JSON.stringify(buyer)}`,
    real: async (router, shopId) => {
      await router.noteBuyer(shopId, buyer, now);
      return 'ok';
    },
    model: (copy) => {
      model.noteBuyer(copy, buyer.buyerId, buyer.blocked, buyer.dedicatedAgentId);
      return 'ok';
    },
  };
}

export function finishWrapUp(shop: ModelShop, agentId: string): Operation {
  const { now } = shop;
  return {
    name: `${agentId} has done his wrap-up`,
    real: async (router, shopId) => {
      await router.finishWrapUp(shopId, agentId, now);
      return 'ok';
    },
    model: (copy) => {
      model.finishWrapUp(copy, agentId);
      return 'ok';
    },
  };
}

export function setState(shop: ModelShop, agentId: string, state: AgentState): Operation {
  const { now } = shop;
  return {
    name: `${agentId} is ${state}`,
    real: async (router, shopId) => (await router.setAgentState(shopId, agentId, state, now)).status,
    model: (copy) => model.setState(copy, agentId, state),
  };
}

export function connect(shop: ModelShop, agentId: string, device: Device, tab: number): Operation {
  const { now } = shop;
  const connectionId = `${agentId}-${device}-${tab}`;
  return {
    name: `${connectionId} connects or renews`,
    real: async (router, shopId) => {
      await router.holdLeases(shopId, [{ agentId, connectionId, device }], now);
      return 'ok';
    },
    model: (copy) => {
      model.openLease(copy, agentId, connectionId, device);
      return 'ok';
    },
  };
}

/** The gateways renew the leases of all who are connected. */
export function renew(shop: ModelShop): Operation {
  const { now } = shop;
  const leases = shop.agents.flatMap((agent) =>
    agent.leases.map(({ connectionId, device }) => ({ agentId: agent.agentId, connectionId, device })),
  );
  return {
    name: `renewed: ${leases.map(({ connectionId }) => connectionId).join(' ')}`,
    real: async (router, shopId) => {
      await router.holdLeases(shopId, leases, now);
      return 'ok';
    },
    model: (copy) => {
      for (const lease of leases) model.openLease(copy, lease.agentId, lease.connectionId, lease.device);
      return 'ok';
    },
  };
}

export function disconnect(shop: ModelShop, agentId: string, device: Device, tab: number): Operation {
  const { now } = shop;
  const connectionId = `${agentId}-${device}-${tab}`;
  return {
    name: `${connectionId} disconnects`,
    real: async (router, shopId) => {
      await router.dropLease(shopId, { agentId, connectionId, device }, now);
      return 'ok';
    },
    model: (copy) => {
      model.closeLease(copy, agentId, connectionId, device);
      return 'ok';
    },
  };
}

export function publish(setup: ShopSetup, now: number, what: string): Operation {
  return {
    name: `publish version ${setup.version}: ${what}`,
    real: async (router) => {
      await router.publish(setup, now);
      return 'ok';
    },
    model: (copy) => {
      model.publish(copy, setup.rules, setup.agents);
      return 'ok';
    },
  };
}

/** Sweeps until nothing is due; answers with the conversations that still have no decision. */
export function sweep(now: number): Operation {
  return {
    name: 'sweep',
    real: async (router, shopId) => {
      for (let pass = 0; pass < MAX_PASSES; pass += 1) {
        const { more } = await router.sweep(shopId, now);
        if (!more) return 'ok';
      }
      return 'found no end';
    },
    model: (copy) => {
      model.sweep(copy);
      return 'ok';
    },
  };
}
