import type { Locator, Page } from 'playwright-core';
import { test } from 'vitest';
import { keepPicture } from '../support/browser.ts';
import { openConsole } from '../support/console.ts';
import { useDemoScene } from '../support/demo-scene.ts';
import { openWorkbench } from '../support/workbench.ts';

/** Automatic replies from the forms in which they are set to the buyers who read them. */

const scene = useDemoScene();

/** Own words for kinds of reply, in the form of the console or of the workbench. */
async function set(form: Locator, words: Record<string, string>): Promise<void> {
  for (const [kind, text] of Object.entries(words)) {
    await form.getByRole('region', { name: kind, exact: true }).getByText('Own words').click();
    await form.getByLabel(`Words of “${kind}”`).fill(text);
  }
  await form.getByRole('button', { name: 'Save' }).click();
  await form.page().getByText('Saved').waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  if (await page.getByTestId('chat-open').isVisible()) await page.getByTestId('chat-open').click();
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-input').press('Enter');
}

const reads = (page: Page, text: string) =>
  page.getByTestId('auto-reply').getByText(text, { exact: true }).waitFor();

test('R7 buyers read the shop’s and the agent’s own words: nobody in, greeting, queue, close, away', async () => {
  await scene.changeRules((rules) => {
    const mei = rules.groups[0]?.members[0] ?? '';
    const agent = rules.agents[mei];
    return {
      ...rules,
      offline: { ...rules.offline, chain: ['pool'], proxyIds: [] },
      agents: { ...rules.agents, ...(agent && { [mei]: { ...agent, limit: 1 } }) },
    };
  });
  const owner = await openConsole(scene);
  await owner.getByText('Phrases', { exact: true }).click();
  await owner.getByText('Automatic replies', { exact: true }).click();
  await set(owner.getByTestId('replies'), {
    Offline: '现在没有人在，{buyer|亲}请留言。',
    Queue: '您是第 {place} 位，请稍候。',
    Close: '谢谢光临，再见！',
  });
  await keepPicture(owner, 'console-replies-en');

  const first = await scene.openShop('lang=en');
  await write(first, 'Anybody there?');
  await reads(first, '现在没有人在，访客请留言。');
  await keepPicture(first, 'buyer-reply-offline-en');

  const mei = await openWorkbench(scene, 'xiaomei');
  await first.getByTestId('chat-status').getByText('小美 is with you').waitFor();
  await mei.getByRole('button', { name: /^Account: / }).click();
  await mei.getByRole('menuitem', { name: 'My automatic replies' }).click();
  await set(mei.getByTestId('replies'), {
    Greeting: '{buyer|亲}您好，我是{agent}。',
    Away: '我是{agent}，去仓库了，马上回来。',
  });
  await mei.keyboard.press('Escape');

  const second = await scene.openShop('lang=zh', 390);
  await write(second, '有货吗');
  await reads(second, '您是第 1 位，请稍候。');
  await keepPicture(second, 'buyer-reply-queue-zh-390');

  await first.getByRole('button', { name: 'End chat' }).click();
  await first.getByRole('alertdialog').getByRole('button', { name: 'End chat' }).click();
  await reads(first, '谢谢光临，再见！');
  await reads(second, '访客您好，我是小美。');
  await mei.getByTestId('conversation-item').filter({ hasText: '有货吗' }).click();
  await mei.getByTestId('composer').fill('有的');
  await mei.getByTestId('composer').press('Enter');
  await second.getByTestId('chat-message').getByText('有的').waitFor();

  await mei.getByTestId('state-switch').getByText('Away').click();
  await mei.getByRole('radio', { name: 'Away', checked: true }).waitFor({ state: 'attached' });
  // Whom he spoke with last he keeps while he is away (R4.3), and it is his words that say so.
  await second.getByRole('button', { name: '结束会话' }).click();
  await second.getByRole('alertdialog').getByRole('button', { name: '结束会话' }).click();
  await reads(second, '谢谢光临，再见！');
  await write(second, '还有一个问题');
  await reads(second, '我是小美，去仓库了，马上回来。');
  await keepPicture(second, 'buyer-reply-away-zh-390');
});
