import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import { Timeline } from '../../client-sdk/timeline.ts';
import { cpuMsOf } from '../support/cpu-time.ts';

const message = (seq: number, body: Message['body'] = { kind: 'text', text: `m${seq}` }): Message => ({
  conversationId: 'c1',
  seq,
  from: { kind: 'buyer', id: 'b1', name: 'Bo' },
  body,
  at: 1000 + seq,
});
const log = (count: number) => Array.from({ length: count }, (_, index) => message(index + 1));
const shown = (timeline: Timeline) => timeline.parts.flat().map(({ seq }) => seq);

describe('timeline', () => {
  it('W5 keeps the order of seq and leaves repeats out', () => {
    const timeline = new Timeline('c1', 0);
    expect(timeline.add([message(2), message(1), message(1)]).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(timeline.add([message(2)])).toEqual([]);
    expect(shown(timeline)).toEqual([1, 2]);
  });

  it('W4 names exactly what is missing', () => {
    const timeline = new Timeline('c1', 0);
    timeline.add([message(1), message(4), message(6)]);
    expect(timeline.gap()).toEqual({ afterSeq: 1, count: 2 });
    timeline.add([message(2), message(3)]);
    expect(timeline.gap()).toEqual({ afterSeq: 4, count: 1 });
    timeline.add([message(5)]);
    expect(timeline.gap()).toBeNull();
    timeline.expect(9);
    expect(timeline.gap()).toEqual({ afterSeq: 6, count: 3 });
  });

  it('W6 hides a message that was recalled, also one that came as history', () => {
    const timeline = new Timeline('c1', 2);
    timeline.addOlder([message(1), message(2)]);
    timeline.add([
      message(3),
      message(4, { kind: 'recall', seq: 3 }),
      message(5, { kind: 'recall', seq: 1 }),
    ]);
    const lines = timeline.parts.flat();
    expect(lines.map(({ seq, body }) => [seq, body.kind])).toEqual([
      [1, 'recalled'],
      [2, 'text'],
      [3, 'recalled'],
    ]);
    expect(timeline.lastSeq).toBe(5);
  });

  it('W6 hides a message whose recall was known before the message came as history', () => {
    const timeline = new Timeline('c1', 2);
    timeline.add([message(3, { kind: 'recall', seq: 2 })]);
    timeline.addOlder([message(2)]);
    expect(timeline.parts.flat().map(({ body }) => body.kind)).toEqual(['recalled']);
  });

  it('W4 W5 any order, repetition and loss, with the holes fetched, ends equal to the log', () => {
    const story = fc.integer({ min: 1, max: 60 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        /** What arrives live: any messages, in any order, any number of times. */
        arrivals: fc.array(fc.array(fc.integer({ min: 1, max: count }), { maxLength: 5 }), { maxLength: 60 }),
        recalls: fc.uniqueArray(fc.integer({ min: 2, max: Math.max(2, count) }), { maxLength: 10 }),
        pageSize: fc.integer({ min: 1, max: 7 }),
      }),
    );
    fc.assert(
      fc.property(story, ({ count, arrivals, recalls, pageSize }) => {
        const truth = log(count).map((line) =>
          recalls.includes(line.seq) ? message(line.seq, { kind: 'recall', seq: line.seq - 1 }) : line,
        );
        const hidden = new Set(truth.flatMap(({ body }) => (body.kind === 'recall' ? [body.seq] : [])));
        const timeline = new Timeline('c1', 0);
        const placed: number[] = [];
        const take = (messages: Message[]) => placed.push(...timeline.add(messages).map(({ seq }) => seq));
        for (const seqs of arrivals) take(seqs.flatMap((seq) => truth[seq - 1] ?? []));
        timeline.expect(count);
        for (let gap = timeline.gap(); gap; gap = timeline.gap()) {
          const size = Math.min(gap.count, pageSize);
          const page = truth.slice(gap.afterSeq, gap.afterSeq + size);
          expect(page.every(({ seq }) => !placed.includes(seq))).toBe(true);
          take(page);
        }
        expect(placed).toEqual(truth.map(({ seq }) => seq));
        expect(timeline.parts.flat().map(({ seq, body }) => [seq, body.kind])).toEqual(
          truth
            .filter(({ body }) => body.kind !== 'recall')
            .map(({ seq }) => [seq, hidden.has(seq) ? 'recalled' : 'text']),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('W5 takes 10,000 messages one by one in well under a second', () => {
    const timeline = new Timeline('c1', 0);
    const lines = log(10_000);
    const spentMs = cpuMsOf(() => {
      for (const line of lines) timeline.add([line]);
    });
    expect(spentMs).toBeLessThan(500);
    expect(timeline.lastSeq).toBe(10_000);
  });
});
