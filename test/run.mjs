/** `npm test`: the set-up of `npm start` and the tests' own, then every test. Arguments go to vitest. */

import '../server/setup/node-version.mjs';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';

// Loaded after the check, so that an old Node gets to say its one line.
const { forgetSettings, orExplain, prepare } = await import('../server/setup/prepare.mjs');
const { findChromium } = await import('../server/setup/find-chromium.mjs');
const { findPostgres } = await import('../server/setup/find-postgres.mjs');
const { inProject, projectDir } = await import('../server/setup/paths.mjs');

const results = inProject('test-results/results.json');

// On every way out, also when the set-up fails: the last line says how it went.
let counted = { passed: 0, failed: 1, skipped: 0 };
process.on('exit', () => {
  const { passed, failed, skipped } = counted;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
});

await orExplain(async () => {
  // The tests bring their own stores, whatever the user has set.
  forgetSettings();
  await prepare();
  process.env.CHROMIUM_PATH = await findChromium();
  await findPostgres();
});

mkdirSync(inProject('test-results'), { recursive: true });
rmSync(results, { force: true });
const status = await runVitest(process.argv.slice(2));
counted = countTests(status);
nameSlowest();
process.exit(status);

function runVitest(args) {
  const vitest = spawn(
    process.execPath,
    [
      inProject('node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
      ...args,
    ],
    { cwd: projectDir, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve) => {
    vitest.on('error', () => resolve(1));
    vitest.on('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => vitest.kill(signal));
  });
}

/** Where the time goes; most of a run is a few files. */
function nameSlowest() {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000;
  const slowest = readResults()
    ?.testResults.sort((a, b) => seconds(b) - seconds(a))
    .slice(0, 10)
    .map((file) => `${seconds(file).toFixed(0).padStart(4)} s  ${relative(projectDir, file.name)}`);
  if (slowest) console.log(`The slowest files:\n${slowest.join('\n')}`);
}

/** A run that fails without a failed test (a file that does not load) counts as one. */
function countTests(status) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
  } = readResults() ?? {};
  const found = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  if (status !== 0 && found.failed === 0) found.failed = 1;
  return found;
}

/** Undefined when vitest ended before it could write them: its status says enough. */
function readResults() {
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return undefined;
  }
}
