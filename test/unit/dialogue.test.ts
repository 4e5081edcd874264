import { describe, expect, it } from 'vitest';
import { EntrySchema } from '../../client-sdk/protocol/events.ts';
import { SendableBody } from '../../client-sdk/protocol/messages.ts';
import { drawDialogue } from '../../simulations/dialogue.ts';
import { createRandom } from '../../simulations/random.ts';

describe('dialogues of simulated buyers', () => {
  it('are the same for the same seed and differ between seeds', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, () => drawDialogue(createRandom(seed).fork()));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('fit the wire, leave nothing unfilled, and begin with the buyer', () => {
    const random = createRandom(1);
    for (let n = 0; n < 300; n += 1) {
      const dialogue = drawDialogue(random);
      expect(EntrySchema.safeParse(dialogue.entry).success).toBe(true);
      expect(dialogue.turns[0]?.by).toBe('buyer');
      for (const { body } of dialogue.turns) {
        expect(SendableBody.safeParse(body).success).toBe(true);
        expect(JSON.stringify(body)).not.toMatch(/\{(product|order|days|size|height|weight)\}/);
      }
    }
  });

  it('come in both languages and from both sides of the sale', () => {
    const random = createRandom(2);
    const dialogues = Array.from({ length: 200 }, () => drawDialogue(random));
    expect(new Set(dialogues.map((dialogue) => dialogue.language))).toEqual(new Set(['zh', 'en']));
    expect(dialogues.some((dialogue) => dialogue.entry.orderState === 'none')).toBe(true);
    expect(dialogues.some((dialogue) => dialogue.entry.orderState === 'refund')).toBe(true);
  });
});
