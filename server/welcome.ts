import { join, relative } from 'node:path';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import { OPERATOR_PATH } from './http/server.ts';

/** What a person reads at the start: where everything is, and once the passwords of the demo shop. */
export function welcome(
  { url, publicUrl, demo }: Pick<App, 'url' | 'publicUrl' | 'demo'>,
  config: Config,
): string {
  const lines = [`fenliu listens on ${url}`, ''];
  if (config.roles === 'worker') lines.push('  worker: it does jobs and serves no pages');
  else if (demo.status === 'absent') lines.push(`  页面 pages       ${publicUrl}`);
  else {
    const { urls } = demo.demo;
    lines.push(
      `  买家 buyer       ${urls.buyer}`,
      `  客服 workbench   ${urls.agent}`,
      `  店主 console     ${urls.owner}`,
      `  demo log-ins     ${place(config, 'demo.json')}`,
    );
  }
  lines.push(`  运维 operator    ${config.roles === 'worker' ? url : publicUrl}${OPERATOR_PATH}`);
  lines.push(
    `  its password     ${config.operatorPassword ? 'FENLIU_OPERATOR_PASSWORD' : place(config, 'operator-password')}`,
    '',
  );
  if (demo.status === 'created') lines.push(...passwords(demo.demo.accounts));
  return lines.join('\n');
}

function passwords(accounts: { role: string; login: string; password: string }[]): string[] {
  return [
    'Log an agent in first: what a buyer writes before that goes to the proxy account, and stays with it.',
    '请先登录一位客服：此前买家发来的消息归代理账号，不会自动转出。',
    '',
    'The demo shop was made. Its passwords are shown this once, and kept in demo.json:',
    '',
    ...accounts.map(({ role, login, password }) => `  ${role.padEnd(6)}  ${login.padEnd(12)}  ${password}`),
    '',
  ];
}

/** As short as it can be typed from here. */
function place({ dataDir }: Config, name: string): string {
  const path = join(dataDir, name);
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
