import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentRequests, buyerRequests, ownerRequests } from '../../client-sdk/protocol/events.ts';

/** The wire page names every event. */

const read = (path: string) =>
  readFileSync(new URL(`../../client-sdk/protocol/${path}`, import.meta.url), 'utf8');
const page = read('README.md');
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
/** What the first column of a section's table names. */
const named = (title: string) =>
  [...section(title).matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z:-]+)`/g)].map(([, event = '']) => event),
  );

test.each([
  ['Buyer → server', buyerRequests],
  ['Agent → server', agentRequests],
  ['Owner → server', ownerRequests],
])('%s: each event stands in its table, and nothing else', (title, requests) => {
  expect([...new Set(named(title))].sort()).toEqual(Object.keys(requests).sort());
});

test.each(['CommonEvents', 'BuyerEvents', 'AgentEvents', 'OwnerEvents'])(
  'Server → client: each event of %s is told of',
  (name) => {
    const [, body = ''] =
      new RegExp(`interface ${name} .*?\\{\\n(.*?)\\n\\}`, 's').exec(read('events.ts')) ?? [];
    const events = [...body.matchAll(/^ {2}'([a-z:-]+)'/gm)].map(([, event = '']) => event);
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(section('Server → client')).toContain(`\`${event}\``);
  },
);
