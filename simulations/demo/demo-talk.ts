import type { SendableBody } from '../../client-sdk/protocol/messages.ts';
import type { Dialogue } from '../dialogue.ts';

const FAREWELL = {
  zh: '好的，有需要随时找我，祝您生活愉快！',
  en: 'Glad to help. Have a nice day!',
} as const;

/** One talk on the demo's stage: what each side says next. Both sides are played in this process. */
export class DemoTalk {
  readonly dialogue: Dialogue;
  #next = 0;

  constructor(dialogue: Dialogue) {
    this.dialogue = dialogue;
  }

  /** The buyer's next line, or null while it is the agent's turn or all is said. */
  buyerLine(): SendableBody | null {
    return this.#take('buyer');
  }

  /** The agent's next line; after the last one a farewell. Null while the buyer has not finished. */
  agentLine(): SendableBody | null {
    const line = this.#take('agent');
    if (line || this.isOver) return line ?? { kind: 'text', text: FAREWELL[this.dialogue.language] };
    return null;
  }

  get isAgentsTurn(): boolean {
    return this.dialogue.turns[this.#next]?.by === 'agent';
  }

  get isOver(): boolean {
    return this.#next >= this.dialogue.turns.length;
  }

  #take(by: 'buyer' | 'agent'): SendableBody | null {
    const turn = this.dialogue.turns[this.#next];
    if (turn?.by !== by) return null;
    this.#next += 1;
    return turn.body;
  }
}
