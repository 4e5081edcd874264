import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Action } from '../../server/staff/policy.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Call, POLICY_CALLS } from '../support/policy-calls.ts';
import { POLICY_CASES, STAFF_OF_THE_SHOP, STRANGERS, type Who } from '../support/policy-cases.ts';
import { PolicyShop } from '../support/policy-shop.ts';
import type { WireClient } from '../support/wire.ts';

/** The table of `policy-cases.ts` over what really travels: REST calls and socket events of real people. */

const EVERYBODY: readonly Who[] = ['buyer', 'otherBuyer', ...STAFF_OF_THE_SHOP, ...STRANGERS];
const DOORS = ['/buyer', '/agent', '/owner'] as const;

let app: TestApp;
let world: PolicyShop;
/** Who is let in, by door. */
const sockets = new Map<string, WireClient | null>();

beforeAll(async () => {
  app = await startTestApp({
    requestsPer10Sec: 100_000,
    loginsPerMinute: 1000,
    agentMessagesPer10Sec: 1000,
  });
  world = await PolicyShop.open(app);
  await Promise.all(
    DOORS.flatMap((door) =>
      EVERYBODY.map(async (who) => {
        sockets.set(`${door} ${who}`, await world.connect(who, door));
      }),
    ),
  );
});
afterAll(async () => {
  world?.close();
  await app.close();
});

/** `stale`: he does not hold it. */
const REFUSED = ['forbidden', 'not_found', 'unauthenticated', 'stale'];

/** Why it was not done for him; null where it was, or failed only after he had been let. */
async function refusalOf(call: Call, who: Who): Promise<string | null> {
  const talk = call.fresh ? await world.openTalk() : world.talk;
  let answer: { code: string; data?: unknown };
  if ('rest' in call) answer = await world.rest(who, ...call.rest(world, talk));
  else {
    const socket = sockets.get(`${call.door} ${who}`);
    if (!socket) return 'not let in';
    const ack = await socket.ask(call.event, call.payload?.(world, talk));
    answer = ack.ok ? { code: '', data: ack.data } : ack;
  }
  const { code, data } = answer;
  if (REFUSED.includes(code) && !call.not?.includes(code)) return code;
  return call.shows && !call.shows(data as never, world) ? 'not shown' : null;
}

test.each(Object.keys(POLICY_CALLS) as Action[])(
  '%s is done for those of the table alone',
  async (action) => {
    const { calls, except = {} } = POLICY_CALLS[action];
    const asked = calls.flatMap((call) => (call.asked ?? EVERYBODY).map((who) => ({ call, who })));
    const done = new Set<Who>();
    await Promise.all(
      asked.map(async ({ call, who }) => {
        if ((await refusalOf(call, who)) === null) done.add(who);
      }),
    );
    const expected = EVERYBODY.filter(
      (who) => POLICY_CASES[action].includes(who) !== Object.hasOwn(except, who),
    );
    expect(EVERYBODY.filter((who) => done.has(who))).toEqual(expected);
  },
);
