import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { appendOutbox } from '../../server/store/append-outbox.ts';
import { openStore } from '../../server/store/open.ts';
import { keepPicture } from '../support/browser.ts';
import { openConsole } from '../support/console.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { createEntryMaker } from '../support/outbox-entries.ts';

/** How the shop did, and how many agents it needs, in the owner's console. */

const scene = useDemoScene();

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;

/** How many days the history has of the half-hour before noon: today, when nobody came, counts once it is over. */
const daysOfHalfPastEleven = () => ((Date.now() + 8 * 3_600_000) % DAY_MS >= DAY_MS / 2 ? 4 : 3);

/** Three days of a shop with a busy noon: two agents, one of whom goes home at noon. */
async function writeHistory(): Promise<void> {
  const { databaseUrl } = scene.app.config;
  const store = await openStore({ databaseUrl, dataDir: '' });
  const { shopId } = scene;
  let [first, second, groupId] = ['', '', ''];
  await scene.changeRules((rules) => {
    groupId = rules.defaultGroupId;
    const group = rules.groups.find((one) => one.groupId === groupId);
    [first = '', second = ''] = group?.members ?? [];
    const groups = rules.groups.map((one) =>
      one === group ? { ...one, strategy: 'weighted' as const } : one,
    );
    return { ...rules, groups };
  });
  const today = Math.floor((Date.now() + 8 * 3_600_000) / DAY_MS) * DAY_MS - 8 * 3_600_000;
  for (let ago = 3; ago >= 1; ago -= 1) {
    const start = today - ago * DAY_MS + 9 * 3_600_000;
    const make = createEntryMaker(start);
    const chat = (i: number, at: number) => {
      const id = `h${ago}-${i}`;
      const agentId = i % 3 === 0 ? second : first;
      const state = { openedAt: at, groupId, assignments: 1, entry: {} };
      const reply = at + 10_000 + (i % 7) * 8000;
      const line = (seq: number, from: 'buyer' | 'agent', when: number) => {
        const entry = make.message(id, seq, from, { at: when });
        if (entry.message.from.kind === 'agent') entry.message.from.id = agentId;
        return { ...entry, agentId };
      };
      return [
        line(1, 'buyer', at),
        make.conversation(
          id,
          { ...state, assignedAt: at, agentId, status: 'assigned', epoch: 1 },
          'assigned',
        ),
        line(2, 'agent', reply),
        make.conversation(
          id,
          {
            ...state,
            closedAt: at + 420_000,
            servedBy: agentId,
            status: 'closed',
            outcome: 'served',
            epoch: 2,
            seq: 2,
            cursors: { buyerDelivered: 2, buyerRead: 2, agentDelivered: 2, agentRead: 2 },
          },
          'closed',
        ),
      ];
    };
    const counts = [6, 10, 18, 30, 46, 60, 52, 30, 20, 14, 10, 8];
    let i = 0;
    const chats = counts.flatMap((count, half) =>
      Array.from({ length: count }, (_, k) => {
        i += 1;
        return chat(i, start + half * HALF_HOUR_MS + Math.floor((k * HALF_HOUR_MS) / count));
      }).flat(),
    );
    await appendOutbox(store.db, shopId, `history-${ago}`, [
      make.agent(first, 'accepting', start),
      make.agent(second, 'accepting', start),
      ...chats,
      make.agent(second, 'away', start + 3 * 3_600_000),
      make.agent(second, 'off', start + 4 * 3_600_000),
      make.agent(first, 'off', start + 7 * 3_600_000),
    ]);
  }
  await store.close();
}

async function openTab(tab: string, width?: number): Promise<Page> {
  const page = await openConsole(scene, width);
  await page.getByText('Records', { exact: true }).click();
  await page.getByRole('tab', { name: tab }).dispatchEvent('click');
  return page;
}

const noWider = async (page: Page) =>
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);

test('M5 M7 M8 M9 what three days were like, who had how much of it, and how many agents they needed', async () => {
  const empty = await openTab('Staffing');
  await empty.getByText('No history yet').waitFor();
  await writeHistory();

  for (const width of [1280, 390]) {
    const page = await openTab('Performance', width);
    await page.getByTestId('performance').getByRole('row').nth(3).waitFor();
    await keepPicture(page, `performance-${width}-en`);
    await noWider(page);
    await page.getByRole('tab', { name: 'Shares' }).click();
    await page.getByRole('columnheader', { name: 'By weight' }).waitFor();
    await keepPicture(page, `shares-${width}-en`);
    await noWider(page);
    // On a phone it is behind the edge, or in the menu of those that are.
    await page.getByRole('tab', { name: 'Staffing' }).dispatchEvent('click');
    await page.getByText('This is Erlang A').waitFor();
    const row = page.getByTestId('staffing-table').getByRole('row').filter({ hasText: '11:30' });
    expect(await row.textContent()).toMatch(new RegExp(`^11:30${180 / daysOfHalfPastEleven()}`));
    await keepPicture(page, `staffing-${width}-en`);
    await noWider(page);
    await page.getByRole('button', { name: /中文/ }).click();
    await page.getByText('这是 Erlang A 公式的结果').waitFor();
    await keepPicture(page, `staffing-${width}-zh`);
  }
});
