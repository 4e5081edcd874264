/** Builds dist/: the server's JavaScript with its scripts and migrations, and the pages. */

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { alone } from './alone.mjs';
import { inProject, projectDir } from './paths.mjs';
import { runCommand, step } from './step.mjs';

const CODE_DIRS = ['server', 'router', 'client-sdk', 'simulations'];
const SOURCES = [...CODE_DIRS, 'web', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** What tsc leaves behind and the server reads while it runs. */
const COPIED = /\.(lua|sql|json)$/;
const NOT_SOURCE = /(\.test\.tsx?|\.md)$/;

const dist = inProject('dist');
/** One level deep like dist/, so that source maps still hold after the move. */
const fresh = inProject('.build');
const stampOf = (dir) => join(dir, '.sources');

/** Builds when the sources differ from those of the last build. */
export async function buildIfNeeded() {
  if (isBuilt()) return;
  await alone('build', async () => {
    // Whoever built while we waited built the same.
    if (!isBuilt()) await build(hashSources());
  });
}

function isBuilt() {
  return existsSync(stampOf(dist)) && readFileSync(stampOf(dist), 'utf8') === hashSources();
}

async function build(sources) {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(join(fresh, 'web'), { recursive: true });
  await step('Building the server', async () => {
    await runTool('typescript', 'tsc', ['-p', 'tsconfig.build.json', '--outDir', fresh]);
    for (const file of listFiles(CODE_DIRS).filter((name) => COPIED.test(name))) {
      cpSync(inProject(file), join(fresh, file), { recursive: true });
    }
  });
  await step('Building the pages', async () => {
    for (const config of ['web/vite.config.ts', 'web/buyer/vite.widget.config.ts'].filter((name) =>
      existsSync(inProject(name)),
    )) {
      await runTool('vite', 'vite', [
        'build',
        '--config',
        config,
        '--outDir',
        join(fresh, 'web'),
        '--emptyOutDir',
        'false',
      ]);
    }
  });
  writeFileSync(stampOf(fresh), sources);
  // The old build serves until the new one is whole.
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

function runTool(packageName, binName, args) {
  const manifest = inProject('node_modules', packageName, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const script = join(dirname(manifest), typeof bin === 'string' ? bin : bin[binName]);
  return runCommand(process.execPath, [script, ...args], { env: { NODE_ENV: 'production' } });
}

function hashSources() {
  const hash = createHash('sha256');
  for (const file of listFiles(SOURCES).filter((name) => !NOT_SOURCE.test(name))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inProject(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** All files in these folders, and the ones named alone, by path from the project's folder. */
function listFiles(roots) {
  return roots
    .filter((root) => existsSync(inProject(root)))
    .flatMap((root) => {
      if (/\.json$/.test(root)) return [root];
      return readdirSync(inProject(root), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(projectDir, join(entry.parentPath ?? entry.path, entry.name)));
    })
    .sort();
}

if (process.argv[1] === import.meta.filename) await alone('build', () => build(hashSources()));
