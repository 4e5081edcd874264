/** Installs the npm packages when those in node_modules are not the ones that the lock file names. */

import { readFileSync } from 'node:fs';
import { alone } from './alone.mjs';
import { findProgram } from './find-program.mjs';
import { inProject } from './paths.mjs';
import { runCommand, SetupError, step } from './step.mjs';

/** Does nothing, and needs no network, when everything is there already. */
export async function installDependencies() {
  if (areInstalled()) return;
  await alone('packages', async () => {
    if (!areInstalled()) await install();
  });
}

async function install() {
  const npm = npmCommand();
  await step('Installing the npm packages', () =>
    runCommand(npm.command, [
      ...npm.args,
      'ci',
      '--include=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ]),
  );
}

/** Compares the lock file with npm's own record of what it installed. */
function areInstalled() {
  const wanted = readPackages(inProject('package-lock.json'));
  if (!wanted)
    throw new SetupError('package-lock.json is missing or broken: this copy of fenliu is not whole.');
  const installed = readPackages(inProject('node_modules/.package-lock.json'));
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** The npm that runs us, else the one on the PATH. */
function npmCommand() {
  const { npm_execpath: path } = process.env;
  if (path && /npm-cli\.[cm]?js$/.test(path)) return { command: process.execPath, args: [path] };
  const npm = findProgram(['npm']);
  if (!npm) throw new SetupError('npm was not found on the PATH: install Node together with npm.');
  return { command: npm, args: [] };
}
