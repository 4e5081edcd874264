import type { TransferTarget } from '../../client-sdk/protocol/events.ts';
import type { AgentId } from '../../client-sdk/protocol/ids.ts';
import type { AgentRow, Device } from '../../client-sdk/protocol/models.ts';
import type { AcceptResult, ConversationState, Effect } from '../../router/types.ts';
import type { ArrivalFact } from './day-facts.ts';
import type { ScratchShop } from './scratch-shop.ts';

const DAY_MS = 86_400_000;

/** What buyers and agents do in a replay: each time the router's own operation, whose effects are returned. */
export class People {
  readonly #shopId: string;
  readonly #router: ScratchShop['router'];
  readonly #untilAt: number;
  readonly #devices = new Map<AgentId, Set<Device>>();
  readonly #chosen = new Map<AgentId, AgentRow['state']>();
  #messages = 0;

  /** @param untilAt when the replay ends, ms since 1970 */
  constructor({ setup, router }: Pick<ScratchShop, 'setup' | 'router'>, untilAt: number) {
    this.#shopId = setup.shopId;
    this.#router = router;
    this.#untilAt = untilAt;
  }

  /** A buyer writes; `conversationId` is used when that opens one. */
  say(
    word: Pick<ArrivalFact, 'conversationId' | 'buyerId' | 'buyerName' | 'entry' | 'firstWords'>,
    now: number,
  ): Promise<AcceptResult> {
    const message = {
      sender: 'buyer' as const,
      buyerId: word.buyerId,
      buyerName: word.buyerName,
      clientId: this.#nextClientId(),
      body: { kind: 'text' as const, text: word.firstWords },
      entry: word.entry,
      newConversationId: word.conversationId,
    };
    return this.#router.acceptMessage(this.#shopId, message, now);
  }

  /** Whoever has it replies; false when it is no longer his. */
  async reply(state: ConversationState, now: number): Promise<boolean> {
    return (await this.write(state, '', now)).status === 'accepted';
  }

  /** Whoever has it writes these words. */
  write(state: ConversationState, text: string, now: number): Promise<AcceptResult> {
    const { conversationId, agentId = '', agentName = '', epoch } = state;
    const message = {
      sender: 'agent' as const,
      agentId,
      agentName,
      conversationId,
      epoch,
      clientId: this.#nextClientId(),
      body: { kind: 'text' as const, text },
    };
    return this.#router.acceptMessage(this.#shopId, message, now);
  }

  /** A target that is not there now leaves the conversation where it is. */
  async transfer(state: ConversationState, to: TransferTarget, now: number): Promise<Effect[]> {
    const { conversationId, agentId = '', agentName = '', epoch } = state;
    const transfer = { conversationId, agentId, agentName, epoch, to };
    return effectsOf(await this.#router.transferConversation(this.#shopId, transfer, now));
  }

  async close(state: ConversationState, by: 'buyer' | 'agent' | 'shop', now: number): Promise<Effect[]> {
    const { conversationId, buyerId, agentId = '', epoch } = state;
    const close = { conversationId, by, actorId: by === 'buyer' ? buyerId : agentId, epoch };
    return effectsOf(await this.#router.closeConversation(this.#shopId, close, now));
  }

  /** An agent takes by hand what nobody has (R12). */
  async claim({ conversationId, agentId }: ConversationState, by: AgentId, now: number): Promise<Effect[]> {
    if (agentId !== undefined) return [];
    return effectsOf(await this.#router.claimConversation(this.#shopId, conversationId, by, now));
  }

  /** As he stood when the replay began; what he had chosen is in the router's memory. */
  beginPresent(agent: AgentRow, now: number): Promise<Effect[]> {
    this.#chosen.set(agent.agentId, agent.state);
    return this.#connect(agent, now);
  }

  /** Connections and choice, as the log has them from now on. */
  async changePresence(agent: AgentRow, now: number): Promise<Effect[]> {
    const { agentId, state } = agent;
    const effects = await this.#connect(agent, now);
    if (this.#chosen.get(agentId) === state) return effects;
    this.#chosen.set(agentId, state);
    return [...effects, ...effectsOf(await this.#router.setAgentState(this.#shopId, agentId, state, now))];
  }

  async #connect({ agentId, devices }: AgentRow, now: number): Promise<Effect[]> {
    const effects: Effect[] = [];
    const before = this.#devices.get(agentId) ?? new Set();
    this.#devices.set(agentId, new Set(devices));
    for (const device of devices) {
      if (before.has(device)) continue;
      const lease = { agentId, connectionId: device, device };
      effects.push(...(await this.#router.holdLeases(this.#shopId, [lease], now)));
      // Renewed once for all: it ends when the log says so.
      await this.#router.holdLeases(this.#shopId, [lease], this.#untilAt + DAY_MS);
    }
    for (const device of before) {
      if (devices.includes(device)) continue;
      const lease = { agentId, connectionId: device, device };
      effects.push(...(await this.#router.dropLease(this.#shopId, lease, now)));
    }
    return effects;
  }

  #nextClientId(): string {
    this.#messages += 1;
    return `d${this.#messages}`;
  }
}

const effectsOf = (result: { status: string; effects?: Effect[] }): Effect[] => result.effects ?? [];
