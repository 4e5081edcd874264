import type { Entry } from '../../client-sdk/protocol/models.ts';
import { drawDialogue } from '../dialogue.ts';
import type { Random } from '../random.ts';

/** What the buyers and agents of one run will do, drawn before it begins. */
export interface Plan {
  buyers: BuyerPlan[];
  agents: AgentPlan[];
}

export interface BuyerPlan {
  buyerId: string;
  name: string;
  entry: Entry;
  /** When the first message is due, from the start of the run. */
  arriveAtMs: number;
  lines: PlannedLine[];
  /** Who ends the talk; `nobody` leaves it open for the final count. */
  closedBy: 'buyer' | 'agent' | 'nobody';
  /** Index of the line that is taken back right after it was sent. */
  recallLine: number | null;
  /** After this line the page is loaded anew. */
  reloadAfterLine: number | null;
}

export interface PlannedLine {
  /** Unique in the run, so that it names the message wherever it turns up. */
  text: string;
  /** After the reply to the line before, or at once after that line. */
  waitForReply: boolean;
  gapMs: number;
}

export interface AgentPlan {
  agentId: string;
  /** `away` takes no new chats for a while; `reload` loses the page and comes back. */
  breaks: { atMs: number; forMs: number; kind: 'away' | 'reload' }[];
  random: Random;
}

/** Ends a buyer's last line where the agent is the one to close. */
export const FAREWELL = ' ·bye';

/** @param ids the agents' ids, one plan each */
export function drawPlan(random: Random, run: { buyers: number; agentIds: string[]; seconds: number }): Plan {
  const runMs = run.seconds * 1000;
  const buyers = Array.from({ length: run.buyers }, (_, n) => drawBuyer(random.fork(), n, runMs));
  return {
    buyers: buyers.sort((a, b) => a.arriveAtMs - b.arriveAtMs),
    agents: run.agentIds.map((agentId) => drawAgent(random.fork(), agentId, runMs)),
  };
}

function drawBuyer(random: Random, n: number, runMs: number): BuyerPlan {
  const dialogue = drawDialogue(random);
  const buyerId = `buyer-${n + 1}`;
  const count = random.whole(1, 6);
  const words = dialogue.turns.flatMap(({ by, body }) =>
    by === 'buyer' && body.kind === 'text' ? [body.text] : [],
  );
  const fate = random.uniform();
  const closedBy = fate < 0.6 ? 'agent' : fate < 0.9 ? 'buyer' : 'nobody';
  return {
    buyerId,
    name: dialogue.buyerName,
    entry: dialogue.entry,
    // The last talks still need time to be answered.
    arriveAtMs: random.uniform() * runMs * 0.8,
    lines: Array.from({ length: count }, (_, i) => ({
      text: `${words[i % words.length]} ·${buyerId}.${i + 1}${i === count - 1 && closedBy === 'agent' ? FAREWELL : ''}`,
      waitForReply: random.chance(0.7),
      gapMs: 100 + random.exponential(600),
    })),
    closedBy,
    recallLine: random.chance(0.05) ? random.whole(0, count - 1) : null,
    reloadAfterLine: random.chance(0.08) ? random.whole(0, count - 1) : null,
  };
}

function drawAgent(random: Random, agentId: string, runMs: number): AgentPlan {
  const breaks: AgentPlan['breaks'] = [];
  if (random.chance(0.4)) {
    breaks.push({ atMs: runMs * (0.1 + random.uniform() * 0.5), forMs: runMs * 0.1, kind: 'away' });
  }
  if (random.chance(0.4)) {
    breaks.push({ atMs: runMs * (0.1 + random.uniform() * 0.6), forMs: 500, kind: 'reload' });
  }
  return { agentId, breaks: breaks.sort((a, b) => a.atMs - b.atMs), random };
}
