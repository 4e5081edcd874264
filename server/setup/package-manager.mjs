/** Installs system packages where that needs no password. */

import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.mjs';
import { runCommand, SetupError, step } from './step.mjs';

const MANAGERS = [
  {
    name: 'apt',
    program: 'apt-get',
    asRoot: true,
    refresh: ['update', '-q'],
    install: ['install', '-y', '-q', '--no-install-recommends'],
  },
  { name: 'apk', program: 'apk', asRoot: true, install: ['add', '--no-cache'] },
  { name: 'dnf', program: 'dnf', asRoot: true, install: ['install', '-y'] },
  { name: 'brew', program: 'brew', asRoot: false, install: ['install'] },
];

/**
 * Installs what is missing.
 * @param what what it is for the user: `Redis`
 * @param packages its packages by manager: `{apt: ['redis-server'], …}`
 * @param otherwise what else the user may do, said when nothing can be installed
 * @throws SetupError with the exact command to type
 */
export async function installPackages(what, packages, otherwise) {
  const manager = MANAGERS.find(({ name, program }) => packages[name] && findProgram([program]));
  if (!manager) {
    throw new SetupError(`${what} is not installed, and no apt, dnf, apk or brew was found. ${otherwise}`);
  }
  const wanted = packages[manager.name];
  const rights = rightsFor(manager);
  if (!rights) {
    const refresh = manager.refresh ? `sudo ${manager.program} ${manager.refresh[0]} && ` : '';
    const install = `sudo ${manager.program} ${manager.install[0]} ${wanted.join(' ')}`;
    throw new SetupError(
      `${what} is not installed. Type this and start again:\n\n  ${refresh}${install}\n\n${otherwise}`,
    );
  }
  const run = (args) => {
    const [command, ...rest] = [...rights, manager.program, ...args];
    return runCommand(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  };
  await step(`Installing ${what} with ${manager.name}: ${wanted.join(' ')}`, async () => {
    if (manager.refresh) await run(manager.refresh);
    await run([...manager.install, ...wanted]);
  });
}

/** What to put before the command: nothing, `sudo -n`, or null when it would ask for a password. */
function rightsFor(manager) {
  if (!manager.asRoot || process.getuid?.() === 0) return [];
  const sudo = findProgram(['sudo']);
  if (!sudo) return null;
  const { status } = spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' });
  return status === 0 ? [sudo, '-n', 'DEBIAN_FRONTEND=noninteractive'] : null;
}
