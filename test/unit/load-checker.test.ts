import { describe, expect, it } from 'vitest';
import type { Message } from '../../client-sdk/protocol/messages.ts';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import type { ConversationState } from '../../router/types.ts';
import { countBreaches } from '../../simulations/load/breach.ts';
import type { LoggedNumbers } from '../../simulations/load/check-numbers.ts';
import { countReceived } from '../../simulations/load/check-wire.ts';
import { check, checkWire } from '../../simulations/load/checker.ts';
import { type History, markOf, Recorder } from '../../simulations/load/history.ts';
import type { Log, LoggedEvent } from '../../simulations/load/log.ts';
import { tellStory } from '../../simulations/load/tell-story.ts';

const buyer = { kind: 'buyer', id: 'b1' } as const;
const anna = { kind: 'agent', id: 'anna' } as const;

function state(change: Partial<ConversationState> = {}): ConversationState {
  return {
    conversationId: 'c1',
    buyerId: 'b1',
    buyerName: 'Li',
    status: 'assigned',
    epoch: 1,
    seq: 2,
    groupId: 'pre-sale',
    agentId: 'anna',
    entry: {},
    firstWords: 'hello',
    openedAt: 0,
    assignments: 1,
    decisions: 1,
    cursors: { buyerDelivered: 0, buyerRead: 0, agentDelivered: 0, agentRead: 0 },
    ...change,
  };
}

function message(seq: number, from: 'buyer' | 'anna' | 'ben' | 'system', text: string): Message {
  if (from === 'system') {
    return {
      conversationId: 'c1',
      seq,
      from: { kind: 'system' },
      body: { kind: 'system', code: 'assigned' },
      at: seq,
    };
  }
  const sender =
    from === 'buyer' ? { ...buyer, name: 'Li' } : { kind: 'agent' as const, id: from, name: from };
  return {
    conversationId: 'c1',
    seq,
    clientId: `id-${text}`,
    from: sender,
    body: { kind: 'text', text },
    at: seq,
  };
}

const event = (
  change: Partial<ConversationState>,
  reason: LoggedEvent['reason'] = 'assigned',
): LoggedEvent => ({
  at: 1,
  reason,
  state: state(change),
});

/** One buyer, one agent, three messages and the line that says who serves: nothing is wrong with it. */
function soundRun(): { history: History; log: Log } {
  let now = 0;
  const recorder = new Recorder(() => ++now);
  const messages = [
    message(1, 'buyer', 'hello'),
    message(2, 'system', ''),
    message(3, 'anna', 'welcome'),
    message(4, 'buyer', 'thanks'),
  ];
  recorder.held('anna', 'c1', 1);
  for (const one of messages) {
    const mark = markOf(one);
    if (mark !== undefined) {
      const send = recorder.intend(one.from.kind === 'agent' ? anna : buyer, mark, now);
      recorder.acked(send, 'c1', one.seq);
    }
    recorder.received(buyer, one);
    recorder.received(anna, one);
  }
  const log: Log = {
    messages: messages.map((one) => ({
      message: one,
      buyerId: 'b1',
      ...(one.seq > 1 ? { agentId: 'anna' } : {}),
    })),
    events: [event({ status: 'new', agentId: undefined as never, epoch: 0, seq: 1 }, 'opened'), event({})],
    conversations: [state({ seq: 4 })],
    rules: RuleSet.parse({
      groups: [{ groupId: 'pre-sale', name: 'Pre-sale', members: ['anna', 'ben'], limit: 3 }],
      defaultGroupId: 'pre-sale',
      agents: { anna: { limit: 2 }, ben: { limit: 2 } },
    }),
    readAt: 100_000,
  };
  return { history: recorder.history, log };
}

const closeAt = (log: Log, at: number) => {
  const closed = { status: 'closed', agentId: undefined as never, seq: 5, closedAt: at } as const;
  log.events.push({ ...event(closed, 'closed'), at });
  log.conversations = [state(closed)];
};

const numbers = (change: Partial<LoggedNumbers> = {}): LoggedNumbers => ({
  active: 1,
  queued: 0,
  pooled: 0,
  unanswered: { count: 1, oldestSince: 4 },
  today: {
    incoming: 1,
    closed: 0,
    missed: 0,
    abandoned: 0,
    dropped: 0,
    served: 1,
    responses: { count: 1, avgMs: 2, maxMs: 2 },
    firstResponses: { count: 1, avgMs: 2, maxMs: 2 },
    replies: { inTime: 1, of: 1 },
    serviceLevel: { inTime: 1, of: 1 },
  },
  ...change,
});

/** Breaks a sound run and tells the kinds of breach that the checker finds. */
function kindsFound(breakIt: (run: { history: History; log: Log }) => void): string[] {
  const run = soundRun();
  breakIt(run);
  return [...new Set(check(run.history, run.log, null).map((breach) => breach.kind))];
}

describe('load checker', () => {
  it('finds nothing in a sound run', () => {
    const { history, log } = soundRun();
    expect(check(history, log, { console: numbers(), fromLog: numbers() })).toEqual([]);
    expect(checkWire(history)).toEqual([]);
    expect(countReceived(history)).toBe(3);
    expect(Object.values(countBreaches([])).every((count) => count === 0)).toBe(true);
  });

  it('P1 finds an acknowledged message that is not in the log', () => {
    const kinds = kindsFound(({ log }) => log.messages.pop());
    expect(kinds).toEqual(['lost']);
  });

  it('P1 finds a message that the log holds with other words', () => {
    const kinds = kindsFound(({ log, history }) => {
      const last = log.messages[3];
      if (last) last.message = message(4, 'buyer', 'thank');
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'buyer',
      );
    });
    expect(kinds).toContain('lost');
  });

  it('P1 accepts missing words where the sender took the message back', () => {
    const kinds = kindsFound(({ log, history }) => {
      const last = log.messages[3];
      if (last) last.message = { ...last.message, body: { kind: 'recalled' } };
      history.recalls.push({ conversationId: 'c1', seq: 4 });
    });
    expect(kinds).toEqual([]);
  });

  it('P1 finds a message that the holder never received', () => {
    const kinds = kindsFound(({ history }) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'agent',
      );
    });
    expect(kinds).toEqual(['lost']);
  });

  it('P1 owes nothing to a holder whose page loaded until the conversation was over', () => {
    const unseen = ({ history, log }: { history: History; log: Log }, backAt: number) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'agent',
      );
      closeAt(log, 10);
      history.cuts.push({ party: anna, at: 3, backAt });
    };
    expect(kindsFound((run) => unseen(run, 11))).toEqual([]);
    // Back before the end: then the message should have been there.
    expect(kindsFound((run) => unseen(run, 9))).toEqual(['lost']);
  });

  it('P1 owes nothing to a holder whose line was down until the conversation was over', () => {
    const unseen = ({ history, log }: { history: History; log: Log }, backAt: number) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'agent',
      );
      closeAt(log, 10);
      history.lines.push({ party: anna, at: 2, status: 'online' }, { party: anna, at: 3, status: 'waiting' });
      history.lines.push(
        { party: anna, at: 5, status: 'connecting' },
        { party: anna, at: backAt, status: 'online' },
      );
    };
    expect(kindsFound((run) => unseen(run, 11))).toEqual([]);
    expect(kindsFound((run) => unseen(run, 9))).toEqual(['lost']);
  });

  it('P1 T8 owes nothing to a holder whom nothing reached, from when the run held the line that broke then', () => {
    const unseen = ({ history, log }: { history: History; log: Log }, heldAt: number) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'agent',
      );
      closeAt(log, 10);
      history.lines.push(
        { party: anna, at: 2, status: 'online' },
        { party: anna, at: 11, status: 'waiting' },
      );
      history.holds = [{ at: heldAt, until: 12 }];
    };
    expect(kindsFound((run) => unseen(run, 3))).toEqual([]);
    // The message came and went before the hold.
    expect(kindsFound((run) => unseen(run, 10.5))).toEqual(['lost']);
  });

  it('P1 owes nothing to a buyer who loaded his page until the conversation was over, but to one whose line was down', () => {
    const unseen = ({ history, log }: { history: History; log: Log }) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 3 || receipt.party.kind !== 'buyer',
      );
      // Not the last one, so that there is no hole.
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'buyer',
      );
      closeAt(log, 10);
    };
    const away = (run: { history: History; log: Log }, backAt: number) => {
      unseen(run);
      run.history.cuts.push({ party: buyer, at: 2, backAt });
    };
    expect(kindsFound((run) => away(run, 11))).toEqual([]);
    expect(kindsFound((run) => away(run, 9))).toEqual(['lost']);
    expect(
      kindsFound((run) => {
        unseen(run);
        run.history.lines.push(
          { party: buyer, at: 2, status: 'waiting' },
          { party: buyer, at: 11, status: 'online' },
        );
      }),
    ).toEqual(['lost']);
  });

  it('P2 takes the same words twice for what they are only where they were written twice', () => {
    const again = ({ history, log }: { history: History; log: Log }) => {
      const [hello] = log.messages;
      if (!hello) throw new Error('no message');
      const message = { ...hello.message, seq: 5, clientId: 'another', at: 5 };
      log.messages.push({ ...hello, agentId: 'anna', message });
      log.conversations = [state({ seq: 5 })];
      for (const party of [buyer, anna]) {
        const [receipt] = history.receipts.filter((one) => one.party.kind === party.kind && one.seq === 4);
        if (receipt) history.receipts.push({ ...receipt, seq: 5, mark: 'hello' });
      }
    };
    expect(kindsFound(again)).toEqual(['doubled']);
    expect(
      kindsFound((run) => {
        again(run);
        run.history.sends.push({
          party: buyer,
          mark: 'hello',
          intendedAt: 5,
          ack: { at: 6, conversationId: 'c1', seq: 5 },
        });
      }),
    ).toEqual([]);
  });

  it('P1 owes a first message to its holder only if his page was open long enough to fetch it', () => {
    const unseen = ({ history, log }: { history: History; log: Log }, closedAt: number, leftAt: number) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 1 || receipt.party.kind !== 'agent',
      );
      closeAt(log, closedAt);
      history.cuts.push({ party: anna, at: leftAt, backAt: 20_000 });
    };
    // Assigned at 1, while nobody held the message itself.
    expect(kindsFound((run) => unseen(run, 300, 120))).toEqual([]);
    expect(kindsFound((run) => unseen(run, 9000, 6000))).toEqual(['lost']);
    expect(kindsFound((run) => unseen(run, 300, 301))).toEqual(['lost']);
  });

  it('P1 owes a message to the next holder when the first one was not there', () => {
    const unseen = ({ history, log }: { history: History; log: Log }, benLeftAt: number) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 4 || receipt.party.kind !== 'agent',
      );
      history.cuts.push({ party: anna, at: 3 }, { party: { kind: 'agent', id: 'ben' }, at: benLeftAt });
      log.events.push({ ...event({ agentId: 'ben', epoch: 2 }, 'moved'), at: 20 });
    };
    expect(kindsFound((run) => unseen(run, 100_000))).toEqual(['lost']);
    expect(kindsFound((run) => unseen(run, 19))).toEqual([]);
  });

  it('a breach tells the story of its message', () => {
    const { history, log } = soundRun();
    history.lines.push({ party: anna, at: 1, status: 'online' });
    const story = tellStory({ conversationId: 'c1', seq: 4 }, history, log).join('\n');
    for (const part of [
      '“thanks” of buyer b1 is due',
      'acknowledged as c1/4',
      'held by anna, epoch 1',
      'anna is online',
    ])
      expect(story).toContain(part);
    expect(story).toMatch(/anna received 4/);
  });

  it('P1 owes nothing to an agent while nobody has taken the conversation', () => {
    const kinds = kindsFound(({ history, log }) => {
      const first = history.sends[0];
      history.sends = first ? [first] : [];
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq === 1 && receipt.party.kind === 'buyer',
      );
      history.holdings = [];
      log.messages = log.messages.slice(0, 1);
      log.events = [event({ status: 'queued', agentId: undefined as never, waitingAt: 1, seq: 1 }, 'queued')];
      log.conversations = [state({ status: 'queued', agentId: undefined as never, waitingAt: 1, seq: 1 })];
    });
    expect(kinds).toEqual([]);
  });

  it('P2 finds a message that stands in the log twice', () => {
    const again = { message: { ...message(5, 'buyer', 'thanks') }, buyerId: 'b1', agentId: 'anna' };
    expect(kindsFound(({ log }) => log.messages.push(again))).toEqual(['doubled']);
    const samePlace = { message: message(4, 'buyer', 'thanks'), buyerId: 'b1', agentId: 'anna' };
    expect(kindsFound(({ log }) => log.messages.push(samePlace))).toEqual(['doubled']);
  });

  it('P2 finds a message that was handed to its reader twice', () => {
    const kinds = kindsFound(({ history }) => {
      const last = history.receipts.at(-1);
      if (last) history.receipts.push({ ...last });
    });
    expect(kinds).toEqual(['doubled']);
  });

  it('P3 finds a message that was received before an earlier one', () => {
    const kinds = kindsFound(({ history }) => {
      const mine = history.receipts.filter((receipt) => receipt.party.kind === 'buyer');
      const [first, second, third, fourth] = mine;
      if (!first || !second || !third || !fourth) throw new Error('the sound run has four receipts');
      history.receipts = history.receipts.filter((receipt) => receipt.party.kind === 'agent');
      history.receipts.push(first, second, fourth, third);
    });
    expect(kinds).toContain('inversions');
  });

  it('P3 finds a hole in what was received and in the log', () => {
    const hole = kindsFound(({ history }) => {
      history.receipts = history.receipts.filter(
        (receipt) => receipt.seq !== 2 || receipt.party.kind !== 'buyer',
      );
    });
    expect(hole).toEqual(['gaps']);
    const holeInLog = kindsFound(({ log }) => {
      log.messages = log.messages.filter((one) => one.message.seq !== 2);
    });
    expect(holeInLog).toEqual(['gaps']);
  });

  it('P3 finds that a later message of one sender got the earlier place', () => {
    const kinds = kindsFound(({ history }) => {
      const [first, , third] = history.sends;
      if (first && third) history.sends = [third, first];
    });
    expect(kinds).toEqual(['inversions']);
  });

  it('P4 finds two agents in one epoch, in the log and at the clients', () => {
    expect(kindsFound(({ log }) => log.events.push(event({ agentId: 'ben' })))).toEqual(['twoAgents']);
    const atClients = kindsFound(({ history }) => {
      history.holdings.push({ agentId: 'ben', conversationId: 'c1', epoch: 1, at: 9, held: true });
    });
    expect(atClients).toEqual(['twoAgents']);
  });

  it('P4 finds a write of an agent who did not hold the conversation', () => {
    const kinds = kindsFound(({ log }) => {
      log.messages.push({ message: message(5, 'ben', 'mine?'), buyerId: 'b1', agentId: 'anna' });
    });
    expect(kinds).toEqual(['twoAgents']);
  });

  it('R2 finds two open conversations of one buyer', () => {
    const kinds = kindsFound(({ log }) => log.events.push(event({ conversationId: 'c2' })));
    expect(kinds).toEqual(['twoAgents']);
  });

  it('P5 finds an agent above the limit, and a group', () => {
    const agent = kindsFound(({ log }) => {
      log.events.push(
        event({ conversationId: 'c2', buyerId: 'b2' }),
        event({ conversationId: 'c3', buyerId: 'b3' }),
      );
    });
    expect(agent).toEqual(['overLimit']);
    const group = kindsFound(({ log }) => {
      log.events.push(event({ conversationId: 'c2', buyerId: 'b2' }));
      log.events.push(event({ conversationId: 'c3', buyerId: 'b3', agentId: 'ben' }));
      log.events.push(event({ conversationId: 'c4', buyerId: 'b4', agentId: 'ben' }));
    });
    expect(group).toEqual(['overLimit']);
  });

  it('P5 accepts a slot that was free again', () => {
    const kinds = kindsFound(({ log }) => {
      log.events.push(event({ conversationId: 'c2', buyerId: 'b2' }));
      log.events.push(event({ conversationId: 'c2', buyerId: 'b2', status: 'closed' }, 'closed'));
      log.events.push(event({ conversationId: 'c3', buyerId: 'b3' }));
    });
    expect(kinds).toEqual([]);
  });

  it('P6 finds a conversation that nobody holds and that waits nowhere', () => {
    const never = state({ conversationId: 'c9', buyerId: 'b9', status: 'new', agentId: undefined as never });
    expect(kindsFound(({ log }) => log.conversations.push(never))).toEqual(['orphans']);
    const nobody = state({ conversationId: 'c9', buyerId: 'b9', agentId: undefined as never });
    expect(kindsFound(({ log }) => log.conversations.push(nobody))).toEqual(['orphans']);
    expect(kindsFound(({ log }) => log.conversations.pop())).toEqual(['orphans']);
  });

  it('P8 finds that a later buyer left the queue first', () => {
    const waits = (conversationId: string, arrivalNo: number) =>
      event(
        { conversationId, buyerId: conversationId, status: 'queued', agentId: undefined as never, arrivalNo },
        'queued',
      );
    const taken = (conversationId: string) =>
      event({ conversationId, buyerId: conversationId, agentId: 'ben', epoch: 1 });
    const overtaken = kindsFound(({ log }) => log.events.push(waits('c2', 10), waits('c3', 20), taken('c3')));
    expect(overtaken).toEqual(['overtaken']);
    const inTurn = kindsFound(({ log }) => log.events.push(waits('c2', 10), waits('c3', 20), taken('c2')));
    expect(inTurn).toEqual([]);
    // c2 had his turn and lost his agent: he came to the shop before c3 all the same.
    const again = [waits('c2', 10), taken('c2'), waits('c3', 20), waits('c2', 10)];
    expect(kindsFound(({ log }) => log.events.push(...again, taken('c2')))).toEqual([]);
    expect(kindsFound(({ log }) => log.events.push(...again, taken('c3')))).toEqual(['overtaken']);
  });

  it('M1 M6 finds a number on the console that the log does not give', () => {
    const { history, log } = soundRun();
    const shown = numbers({ active: 2 });
    const breaches = check(history, log, { console: shown, fromLog: numbers() });
    expect(breaches.map((breach) => breach.detail)).toEqual(['active: the console shows 2, the log gives 1']);
  });
});
