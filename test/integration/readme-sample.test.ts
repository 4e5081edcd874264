import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { visitor } from '../../client-sdk/auth.ts';
import type { BuyerClient } from '../../client-sdk/buyer-client.ts';
import type { ResumedBuyer } from '../../client-sdk/protocol/events.ts';
import { startTestApp } from '../support/app.ts';
import { connectWire } from '../support/wire.ts';

test('the sample of the README has its message at the server when it is through', async () => {
  const app = await startTestApp();
  onTestFinished(() => app.close());
  const { token } = await visitor(app.url, 'demo');
  const [, sample = ''] =
    /```ts\n(import \{ BuyerClient.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];
  mkdirSync('test-results', { recursive: true });
  const folder = mkdtempSync(resolve('test-results/sample-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sample.ts');
  writeFileSync(
    file,
    `const fetchToken = async () => ${JSON.stringify(token)};\n` +
      sample.replace("'./client-sdk/", "'../../client-sdk/").replace('https://chat.example', app.url) +
      'export { buyer };\n',
  );

  const { buyer } = (await import(pathToFileURL(file).href)) as { buyer: BuyerClient };
  buyer.close();

  const reader = await connectWire(app.url, '/buyer', { token });
  const resumed = await reader.ask<ResumedBuyer>('session:resume', { conversations: [] });
  reader.close();
  expect(JSON.stringify(resumed)).toContain('在吗?');
});
