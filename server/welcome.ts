import type { App } from './app.ts';

/** What a person reads at the start: where everything is, and once the passwords of the demo shop. */
export function welcome({ url, publicUrl, demo }: App): string {
  const lines = [`fenliu listens on ${url}`];
  if (demo.status === 'absent') return [...lines, `  pages   ${publicUrl}`].join('\n');
  const { urls, accounts } = demo.demo;
  lines.push(
    '',
    `  买家 buyer       ${urls.buyer}`,
    `  客服 workbench   ${urls.agent}`,
    `  店主 console     ${urls.owner}`,
    '',
  );
  if (demo.status === 'created') {
    lines.push('The demo shop was made. Its passwords are shown this once, and kept in demo.json:', '');
    for (const { role, login, password } of accounts) {
      lines.push(`  ${role.padEnd(6)}  ${login.padEnd(12)}  ${password}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}
