import { BuyerClient } from '../../client-sdk/buyer-client.ts';
import { WireFailure } from '../../client-sdk/wire-failure.ts';
import type { RunClock } from '../load/clock.ts';
import type { Random } from '../random.ts';
import type { DemoTalk } from './demo-talk.ts';

/** A buyer who gets no answer gives up after this. */
const PATIENCE_MS = 180_000;
/** The page stays open a little after the last word. */
const LINGER_MS = 4000;

/** Plays the buyer's side of a talk, at a person's pace. */
export async function playBuyer(
  talk: DemoTalk,
  connection: { url: string; token: string },
  random: Random,
  clock: RunClock,
): Promise<void> {
  const buyer = new BuyerClient({
    url: connection.url,
    token: () => connection.token,
    entry: talk.dialogue.entry,
  });
  try {
    let answered = () => {};
    buyer.on('message', (message) => {
      buyer.markRead(message.seq);
      if (message.from.kind === 'agent') answered();
    });
    buyer.connect();
    while (!talk.isOver) {
      if (talk.isAgentsTurn) {
        const answer = new Promise<boolean>((resolve) => {
          answered = () => resolve(true);
        });
        if (!(await Promise.race([answer, clock.pause(PATIENCE_MS).then(() => false)]))) break;
        continue;
      }
      buyer.setTyping(true);
      if (!(await clock.pause(1500 + random.exponential(2500)))) return;
      const line = talk.buyerLine();
      if (line) await buyer.send(line).sent;
    }
    await clock.pause(LINGER_MS + random.exponential(LINGER_MS));
    const { conversation } = buyer.getSnapshot();
    if (conversation && conversation.status !== 'closed' && random.chance(0.5))
      await buyer.closeConversation();
  } catch (error) {
    // Refused, such as by a shop that was switched off: this buyer goes.
    if (!(error instanceof WireFailure)) throw error;
  } finally {
    buyer.close();
  }
}
